import type { TriggerDef } from '@mikro-orm/core';

/** Has the articles of a renamed tag indexed again (`article-search-triggers.sql.ts`). */
export const MARK_RENAMED_TAG = {
  name: 'mark_renamed',
  timing: 'after',
  events: ['update'],
  expression: `create function tag_mark_renamed_fn() returns trigger language plpgsql as $$
begin
  perform from article where id in (select article_id from article_tags where tag_id = new.id)
  order by id for no key update;
  update article_search set stale = true
  where article_id in (select article_id from article_tags where tag_id = new.id);
  return null;
end $$;
create trigger mark_renamed after update of name on tag for each row
when (old.name <> new.name) execute function tag_mark_renamed_fn()`,
} as const satisfies TriggerDef;

import type { TriggerDef } from '@mikro-orm/core';

/**
 * Makes a draft of what would be published by an author whose account was deleted together with all
 * articles: by a request that was in progress, or by an editor before the article is deleted. The lock is the
 * one of the foreign key: it waits for a deletion in progress, and a deletion waits for it.
 */
export const HIDE_DELETED = {
  name: 'hide_deleted',
  timing: 'before',
  events: ['insert', 'update'],
  expression: `create function article_hide_deleted_fn() returns trigger language plpgsql as $$
begin
  perform from "user" where id = new.author_id and content_deleted_at is null for key share;
  if not found then
    new.published_at := null;
  end if;
  return new;
end $$;
create trigger hide_deleted before insert or update of published_at, author_id on article
for each row when (new.published_at is not null) execute function article_hide_deleted_fn()`,
} as const satisfies TriggerDef;

import type { TriggerDef } from '@mikro-orm/core';

/**
 * Copies `author_id` and `published_at` of the article into a row that links it to a tag. It locks the
 * article, as every change of an article does, so that the copies cannot be outdated.
 */
export const FILL_TAG_SORT_COLUMNS = {
  name: 'take_place',
  timing: 'before',
  events: ['insert', 'update'],
  expression: `create function article_tags_take_place_fn() returns trigger language plpgsql as $$
begin
  select author_id, published_at into new.author_id, new.published_at
  from article where id = new.article_id for no key update;
  return new;
end $$;
create trigger take_place before insert or update of article_id on article_tags
for each row execute function article_tags_take_place_fn()`,
} as const satisfies TriggerDef;

/** Updates these copies when the article changes. */
export const SYNC_TAG_SORT_COLUMNS = {
  name: 'move_tags',
  timing: 'after',
  events: ['update'],
  expression: `create function article_move_tags_fn() returns trigger language plpgsql as $$
begin
  update article_tags set author_id = new.author_id, published_at = new.published_at
  where article_id = new.id;
  return null;
end $$;
create trigger move_tags after update of author_id, published_at on article for each row
when ((old.author_id, old.published_at) is distinct from (new.author_id, new.published_at))
execute function article_move_tags_fn()`,
} as const satisfies TriggerDef;

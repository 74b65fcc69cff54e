import type { TriggerDef } from '@mikro-orm/core';

/** Name of the constraint that an article violates which moves to the former slug of another one. */
export const FORMER_SLUG_KEY = 'former_slug_pkey';

/**
 * Keeps the slug that an article leaves, and refuses one that was another article's; also if the article is restored
 * after it was deleted. A unique index over two tables
 * does not exist; this is as good as one: an article gets a slug only after the transaction of the article that
 * leaves it has ended, so that this function, whose queries see what was committed until then, finds the row.
 *
 * A new article meets such a row only if that transaction ended while it was written. Its own is to be repeated then,
 * and takes another slug: hence the serialization failure.
 */
const KEEP_FUNCTION = `create function article_check_new_slug_fn() returns trigger language plpgsql as $$
begin
  if exists (select from former_slug where slug = new.slug and article_id <> new.id) then
    if tg_op = 'INSERT' then
      raise exception 'The slug has just become the former one of another article'
        using errcode = 'serialization_failure';
    end if;
    raise exception 'The slug was the one of another article'
      using errcode = 'unique_violation', constraint = '${FORMER_SLUG_KEY}';
  end if;
  if tg_op = 'UPDATE' and old.slug <> new.slug and old.deleted_at is null then
    delete from former_slug where slug = new.slug;
    insert into former_slug (slug, article_id) values (old.slug, new.id);
  end if;
  return null;
end $$`;

export const CHECK_NEW_SLUG = {
  name: 'check_new_slug',
  timing: 'after',
  events: ['insert'],
  expression: `${KEEP_FUNCTION};
create trigger check_new_slug after insert on article
for each row execute function article_check_new_slug_fn()`,
} as const satisfies TriggerDef;

export const KEEP_FORMER_SLUG = {
  name: 'keep_former_slug',
  timing: 'after',
  events: ['update'],
  expression: `create trigger keep_former_slug after update of slug, deleted_at on article for each row
when (new.deleted_at is null and (old.slug <> new.slug or old.deleted_at is not null)) execute function article_check_new_slug_fn()`,
} as const satisfies TriggerDef;

import type { TriggerDef } from '@mikro-orm/core';

/** Changes by one person within this time are one: only the state before the first is kept. */
const JOINED_WITHIN = '10 minutes';

/**
 * Keeps the state of an article that a change replaces. The change says so by counting up `revision`, and who makes it
 * and when in `edited_by_id` and `edited_at`: changes of tags are in another table, and follow.
 *
 * It runs before the update, and before the tags change, and waits for the transaction that changed the article last,
 * so that what it reads is what is replaced. It is called for every way of writing, and costs none of them a round
 * trip.
 */
export const KEEP_REVISION = {
  name: 'keep_revision',
  timing: 'before',
  events: ['update'],
  expression: `create function article_keep_revision_fn() returns trigger language plpgsql as $$
begin
  if not exists (
    select from article_revision r
    where r.article_id = old.id and r.replaced_by_id = new.edited_by_id
      and r.replaced_at > new.edited_at - interval '${JOINED_WITHIN}'
      and r.number = (select max(number) from article_revision where article_id = old.id)
  ) then
    insert into article_revision (article_id, number, title, description, text, tags, size,
      author_id, created_at, replaced_by_id, replaced_at)
    values (old.id, old.revision, old.title, old.description, old.text,
      array(select t.name from article_tags link join tag t on t.id = link.tag_id
        where link.article_id = old.id order by t.name collate "C"),
      octet_length(old.text), coalesce(old.edited_by_id, old.author_id),
      coalesce(old.edited_at, old.created_at), new.edited_by_id, new.edited_at);
  end if;
  return new;
end $$;
create trigger keep_revision before update of revision on article for each row
when (old.revision <> new.revision) execute function article_keep_revision_fn()`,
} as const satisfies TriggerDef;

import type { TriggerDef } from '@mikro-orm/core';

/*
 * Triggers that note which terms are to be counted anew, whatever statement changes the index. They only
 * append rows, so that writers never wait for each other. What was not indexed yet was never counted.
 */

const FUNCTION = `create function search_note_change_fn() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' and old.length is not null and old.published_at is not null then
    insert into search_change (terms, length, sign, due)
    values (old.terms, old.length, -1, old.published_at);
  end if;
  if tg_op <> 'DELETE' and new.length is not null and new.published_at is not null then
    insert into search_change (terms, length, sign, due)
    values (new.terms, new.length, 1, new.published_at);
  end if;
  return null;
end $$`;

export const NOTE_NEW_TERMS = {
  name: 'note_new_terms',
  timing: 'after',
  events: ['insert'],
  expression: `${FUNCTION};
create trigger note_new_terms after insert on article_search for each row
when (new.published_at is not null) execute function search_note_change_fn()`,
} as const satisfies TriggerDef;

export const NOTE_CHANGED_TERMS = {
  name: 'note_changed_terms',
  timing: 'after',
  events: ['update'],
  expression: `create trigger note_changed_terms after update of terms, length, published_at on article_search
for each row when ((old.terms, old.length, old.published_at) is distinct from (new.terms, new.length, new.published_at))
execute function search_note_change_fn()`,
} as const satisfies TriggerDef;

export const NOTE_REMOVED_TERMS = {
  name: 'note_removed_terms',
  timing: 'after',
  events: ['delete'],
  expression: `create trigger note_removed_terms after delete on article_search for each row
when (old.published_at is not null) execute function search_note_change_fn()`,
} as const satisfies TriggerDef;

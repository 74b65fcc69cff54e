import type { TriggerDef } from '@mikro-orm/core';

/**
 * Records when an account is there for others (`user.created`), which one that waits for the confirmation of
 * its email is not, and when it is deleted (`user.deleted`, the only one with the name, which is gone then).
 */
export const RECORD_USER_EVENTS = {
  name: 'record_event',
  timing: 'after',
  events: ['insert', 'update'],
  expression: `create function user_record_event_fn() returns trigger language plpgsql as $$
declare
  was_there boolean := coalesce(old.wanted_username is null and old.deleted_at is null, false);
  is_there boolean := new.wanted_username is null and new.deleted_at is null;
begin
  if tg_op = 'INSERT' then
    was_there := false;
  end if;
  if is_there and not was_there then
    perform record_event('user.created', jsonb_build_object('id', new.id));
  elsif was_there and not is_there then
    perform record_event('user.deleted', jsonb_build_object('id', old.id, 'username', old.username));
  end if;
  return null;
end $$;
create trigger record_event after insert or update of wanted_username, deleted_at on "user"
for each row execute function user_record_event_fn()`,
} as const satisfies TriggerDef;

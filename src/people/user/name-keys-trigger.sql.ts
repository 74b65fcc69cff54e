import type { TriggerDef } from '@mikro-orm/core';

/**
 * Keeps `email_key` and `username_key` in sync for writers that do not set them: the previous version,
 * which still runs during a rolling release, or a person with `psql`. Only for ASCII, which these names
 * are: for it, `lower()` with `collate "C"` equals `foldName()`. Otherwise the writer has to set the keys.
 */
export const KEEP_NAME_KEYS = {
  name: 'keep_name_keys',
  timing: 'before',
  events: ['insert', 'update'],
  expression: `create function user_keep_name_keys_fn() returns trigger language plpgsql as $$
begin
  if octet_length(new.email) = char_length(new.email)
    and (new.email_key is null or (new.email <> old.email and new.email_key = old.email_key)) then
    new.email_key := lower(new.email collate "C");
  end if;
  if octet_length(new.username) = char_length(new.username)
    and (new.username_key is null or (new.username <> old.username and new.username_key = old.username_key)) then
    new.username_key := lower(new.username collate "C");
  end if;
  return new;
end $$;
create trigger keep_name_keys before insert or update of email, username on "user"
for each row execute function user_keep_name_keys_fn()`,
} as const satisfies TriggerDef;

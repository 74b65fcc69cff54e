import type { TriggerDef } from '@mikro-orm/core';

/**
 * Keeps the row of a deleted account as it is: a request that was in progress during the deletion could
 * write personal data into it again. Only `content_deleted_at` can change.
 */
export const KEEP_DELETED = {
  name: 'keep_deleted',
  timing: 'before',
  events: ['update'],
  expression: `create function user_keep_deleted_fn() returns trigger language plpgsql as $$
begin
  old.content_deleted_at := new.content_deleted_at;
  return old;
end $$;
create trigger keep_deleted before update on "user"
for each row when (old.deleted_at is not null) execute function user_keep_deleted_fn()`,
} as const satisfies TriggerDef;

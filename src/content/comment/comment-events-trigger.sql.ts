import type { TriggerDef } from '@mikro-orm/core';
import { isoTime } from '../../platform/persistence/sql-time.js';

/**
 * Records when a comment on a public article can be seen by everyone (`comment.created`: new, approved or
 * restored), can no longer be (`comment.deleted`), or waits for a moderator (`comment.pending`). What goes
 * together with its article is not told: that is deleted first.
 */
export const RECORD_COMMENT_EVENTS = {
  name: 'record_event',
  timing: 'after',
  events: ['insert', 'update', 'delete'],
  expression: `create function comment_record_event_fn() returns trigger language plpgsql as $$
declare
  subject comment;
  was_shown boolean := coalesce(old.state = 'visible' and old.deleted_at is null, false);
  is_shown boolean := coalesce(new.state = 'visible' and new.deleted_at is null, false);
  event_type varchar := case
    when is_shown and not was_shown then 'comment.created'
    when was_shown and not is_shown then 'comment.deleted'
    when tg_op = 'INSERT' and new.state = 'pending' then 'comment.pending'
  end;
begin
  if event_type is null or not exists (select from event_subscription where type = event_type) then
    return null;
  end if;
  subject := case when tg_op = 'DELETE' then old else new end;
  perform record_event(event_type, jsonb_build_object(
    'id', subject.id, 'authorId', subject.author_id, 'createdAt', ${isoTime('subject.created_at')},
    'article', jsonb_build_object('id', a.id, 'slug', a.slug, 'title', a.title,
      'publishedAt', ${isoTime('a.published_at')}, 'createdAt', ${isoTime('a.created_at')})))
  from article a where a.id = subject.article_id and a.is_public;
  return null;
end $$;
create trigger record_event after insert or delete or update of state, deleted_at on comment
for each row execute function comment_record_event_fn()`,
} as const satisfies TriggerDef;

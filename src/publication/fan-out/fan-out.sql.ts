/**
 * Turns an event into the messages that tell of it, in one statement: whenever the process is killed, either
 * the event is there, or all of its messages, each once. A feed whose announcement nobody has begun to send
 * needs no second one.
 *
 * Parameters: the message of the event, the number of its attempt; the type, the data, the user whom the
 * data is about, the time, the type; the URLs of feeds, as an array, the time, when they are to be announced.
 */
export const FAN_OUT = `
  with event as (
    delete from outbox_message where id = ? and attempts = ? returning key, created_at
  ), delivery as (
    insert into webhook_delivery
      (webhook_id, event_id, type, occurred_at, data, user_id, created_at, status, attempts)
    select w.id, event.key, ?, event.created_at, ?::jsonb, ?::int, ?::timestamptz, 'pending', 0
    from event, webhook w where w.disabled_at is null and ? = any(w.events)
    returning id, webhook_id, created_at
  ), sent as (
    insert into outbox_message (key, kind, payload, target, created_at, attempts, next_attempt_at)
    select gen_random_uuid(), 'webhook', jsonb_build_object('deliveryId', id), webhook_id, created_at, 0, created_at
    from delivery
    returning id
  ), announced as (
    insert into outbox_message (key, kind, payload, created_at, attempts, next_attempt_at)
    select gen_random_uuid(), 'websub', jsonb_build_object('url', feed.url), feed.created_at, 0, feed.due_at
    from event, (
      select unnest(?::text[]) as url, ?::timestamptz as created_at, ?::timestamptz as due_at
    ) feed
    where not exists (
      select from outbox_message m
      where m.kind = 'websub' and m.attempts = 0 and m.payload ->> 'url' = feed.url)
    returning id
  )
  select (select count(*)::int from sent) as webhook, (select count(*)::int from announced) as websub`;

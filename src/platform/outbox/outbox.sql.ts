import type { DeletableRows } from '../persistence/delete-batch.js';
import { isoTime } from '../persistence/sql-time.js';

/**
 * Takes the message that has been due longest, and postpones it to the end of the attempt: if the
 * process dies meanwhile, the message is due again then.
 *
 * Parameters: the end of the attempt, the kind, the time, the receivers that get none, as an array.
 */
export const CLAIM = `
  update outbox_message set attempts = attempts + 1, next_attempt_at = ?
  where id = any(array(
    select id from outbox_message where kind = ? and next_attempt_at <= ?
      and coalesce(target, 0) <> all(?::int[])
    order by next_attempt_at, id limit 1 for update skip locked))
  returning id, key, payload, target, attempts, ${isoTime('created_at')} as "createdAt"`;

/** Takes a claim back, as if there had been no attempt. Parameters: the time, the id, the number of the attempt. */
export const RELEASE = `
  update outbox_message set attempts = attempts - 1, next_attempt_at = ? where id = ? and attempts = ?`;

/** Parameters: the id, the number of the attempt, so that a later attempt is left alone. */
export const REMOVE_DELIVERED = `delete from outbox_message where id = ? and attempts = ?`;

/**
 * Parameters: when to try again (null: never), when it was given up (null: it was not), the error, the
 * id, the number of the attempt.
 */
export const NOTE_FAILURE = `
  update outbox_message set next_attempt_at = ?, failed_at = ?, last_error = ?
  where id = ? and attempts = ?`;

/** When the next message of a kind is due. Parameter: the kind. */
export const NEXT_DUE = `
  select ${isoTime('min(next_attempt_at)')} as "nextDue"
  from outbox_message where kind = ?`;

/** How many messages wait or were given up, and how long the oldest has waited. Parameter: the time. */
export const COUNT_MESSAGES = `
  select kind, count(*) filter (where failed_at is null)::int as pending,
    count(failed_at)::int as failed,
    coalesce(extract(epoch from ?::timestamptz - min(created_at) filter (where failed_at is null)), 0)::float8
      as "oldestSeconds"
  from outbox_message group by kind`;

/** Has those that were given up tried again. Parameter: the time. */
export const RETRY_FAILED = `
  update outbox_message set next_attempt_at = ?, failed_at = null where failed_at is not null`;

/**
 * Mails that are about a user, or to an email; both are in the data of a template. Parameters: the id as
 * text, the email.
 */
export const REMOVE_MAILS = `
  delete from outbox_message where kind = 'mail' and (payload -> 'data' ->> 'userId' = ?
    or lower(payload -> 'data' ->> 'email' collate "C") = lower(?::text collate "C"))`;

/** Messages that were given up long ago. Parameter: how long ago. */
export const FORGOTTEN_MESSAGES: DeletableRows = {
  table: 'outbox_message',
  key: 'id',
  select: 'select id from outbox_message where failed_at <= ? order by failed_at',
};

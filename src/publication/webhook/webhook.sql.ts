import type { DeletableRows } from '../../platform/persistence/delete-batch.js';
import { isoTime } from '../../platform/persistence/sql-time.js';
import type { DeliveryFailure, DeliveryStatus, MessageType } from './webhook-delivery.entity.js';

/** A delivery in a list; times are ISO 8601 in UTC. */
export interface DeliveryRow {
  id: number;
  /** The `webhook-id`. */
  eventId: string;
  type: MessageType;
  occurredAt: string;
  createdAt: string;
  status: DeliveryStatus;
  attempts: number;
  lastAttemptAt: string | null;
  /** Milliseconds of the last attempt. */
  duration: number | null;
  responseStatus: number | null;
  error: DeliveryFailure | null;
}

const DELIVERY_COLUMNS = `d.id, d.event_id as "eventId", d.type,
    ${isoTime('d.occurred_at')} as "occurredAt", ${isoTime('d.created_at')} as "createdAt", d.status, d.attempts,
    ${isoTime('d.last_attempt_at')} as "lastAttemptAt", d.duration,
    d.response_status as "responseStatus", d.error`;

/** The deliveries of a webhook, newest first. Parameters: the webhook; the position, if there is one; the limit. */
export function listDeliveries(after: boolean): string {
  return `
    select ${DELIVERY_COLUMNS} from webhook_delivery d
    where d.webhook_id = ?${after ? ' and (d.created_at, d.id) < (?, ?)' : ''}
    order by d.created_at desc, d.id desc limit ?`;
}

/**
 * Makes a delivery due again, whatever became of it. Returns no row if the webhook has none with this id.
 * Parameters: the delivery, the webhook; the time; the time.
 */
export const REPLAY = `
  with d as (
    update webhook_delivery set status = 'pending', error = null where id = ? and webhook_id = ? returning *
  ), removed as (
    delete from outbox_message m using d
    where m.kind = 'webhook' and m.target = d.webhook_id and (m.payload ->> 'deliveryId')::int = d.id
  ), added as (
    insert into outbox_message (key, kind, payload, target, created_at, attempts, next_attempt_at)
    select gen_random_uuid(), 'webhook', jsonb_build_object('deliveryId', d.id), d.webhook_id,
      ?::timestamptz, 0, ?::timestamptz
    from d
  )
  select ${DELIVERY_COLUMNS} from d`;

/**
 * Adds the delivery of a test. Parameters: the type, the time, the time, the webhook.
 */
export const ADD_TEST = `
  with d as (
    insert into webhook_delivery
      (webhook_id, event_id, type, occurred_at, data, created_at, status, attempts)
    select id, gen_random_uuid(), ?, ?::timestamptz, jsonb_build_object('webhook', id), ?::timestamptz, 'pending', 0
    from webhook where id = ?
    returning *
  ), added as (
    insert into outbox_message (key, kind, payload, target, created_at, attempts, next_attempt_at)
    select gen_random_uuid(), 'webhook', jsonb_build_object('deliveryId', d.id), d.webhook_id,
      d.created_at, 0, d.created_at
    from d
  )
  select ${DELIVERY_COLUMNS} from d`;

/** What the job needs to make a delivery. */
export interface DeliveryTask {
  id: number;
  eventId: string;
  type: MessageType;
  /** ISO 8601 in UTC. */
  occurredAt: string;
  data: object;
  webhookId: number;
  url: string;
  /** Encrypted, as is the other. */
  secret: string;
  /** The secret before, as long as it signs too. */
  previousSecret: string | null;
  isDisabled: boolean;
  /** ISO 8601 in UTC. */
  failingSince: string | null;
}

/** Parameters: the time, the delivery. */
export const READ_TASK = `
  select d.id, d.event_id as "eventId", d.type, ${isoTime('d.occurred_at')} as "occurredAt", d.data,
    w.id as "webhookId", w.url, w.secret,
    case when w.previous_secret_until > ? then w.previous_secret end as "previousSecret",
    w.disabled_at is not null as "isDisabled", ${isoTime('w.failing_since')} as "failingSince"
  from webhook_delivery d join webhook w on w.id = d.webhook_id
  where d.id = ?`;

/**
 * Notes a success. Of a user who left, only the id is kept from then on.
 *
 * Parameters: the message of the outbox, the number of its attempt; the time, milliseconds, the status of
 * the response, the delivery.
 */
export const NOTE_SUCCESS = `
  with removed as (
    delete from outbox_message where id = ? and attempts = ?
  ), noted as (
    update webhook_delivery set status = 'delivered', attempts = attempts + 1, last_attempt_at = ?,
      duration = ?, response_status = ?, error = null,
      data = case when type = 'user.deleted' then data - 'username' else data end
    where id = ?
    returning webhook_id
  )
  update webhook set failing_since = null
  where id in (select webhook_id from noted) and failing_since is not null`;

/**
 * Notes a failure.
 *
 * Parameters: when to try again (null: never), when it was given up (null: it was not), the error, the
 * message of the outbox, the number of its attempt; the status, the time, milliseconds, the status of the
 * response, the failure, the delivery; the time, whether it counts against the webhook.
 */
export const NOTE_FAILURE = `
  with postponed as (
    update outbox_message set next_attempt_at = ?, failed_at = ?, last_error = ?
    where id = ? and attempts = ?
  ), noted as (
    update webhook_delivery set status = ?, attempts = attempts + 1, last_attempt_at = ?,
      duration = ?, response_status = ?, error = ?
    where id = ?
    returning webhook_id
  )
  update webhook set failing_since = ?
  where id in (select webhook_id from noted) and failing_since is null and ?::boolean`;

/** Switches a webhook off. Returns no row if it is off. Parameters: the time, the reason, the webhook. */
export const DISABLE = `
  update webhook set disabled_at = ?, disabled_reason = ? where id = ? and disabled_at is null
  returning id, url`;

/** Removes what is still to be sent to a webhook. Parameter: the webhook. */
export const REMOVE_MESSAGES = `delete from outbox_message where kind = 'webhook' and target = ?`;

/** Of several webhooks that are created at once, each counts those before it. */
export const LOCK_ALL = `lock table webhook in share row exclusive mode`;

/** Deliveries from a time or before, which is the parameter. */
export const OLD_DELIVERIES: DeletableRows = {
  table: 'webhook_delivery',
  key: 'id',
  select: 'select id from webhook_delivery where created_at <= ? order by created_at',
};

/**
 * Deletes what was sent about a user, and takes their name out of what is still to be sent; what tells that
 * the user left keeps it until it was sent. Parameters: the user; the user.
 */
export const FORGET_USER = `
  with removed as (
    delete from webhook_delivery where user_id = ? and status <> 'pending'
  )
  update webhook_delivery set data = (data - 'username') #- '{author,username}'
  where user_id = ? and status = 'pending' and type <> 'user.deleted'`;

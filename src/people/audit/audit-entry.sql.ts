import type { DeletableRows } from '../../platform/persistence/delete-batch.js';
import { isoTime } from '../../platform/persistence/sql-time.js';
import type { AuditAction, AuditChannel } from './audit-actions.js';
import type { AuditDetails } from './audit-entry.entity.js';

/** An entry in a list. */
export interface AuditRow {
  id: number;
  /** ISO 8601 in UTC. */
  createdAt: string;
  action: AuditAction;
  /** Id of the user. */
  actor: number | null;
  actorName: string | null;
  channel: AuditChannel;
  /** Its type and id, such as `user:1`. */
  subject: string | null;
  address: string | null;
  details: AuditDetails | null;
}

/** Conditions of a list of entries. */
export interface AuditConditions {
  action: boolean;
  actor: boolean;
  subject: boolean;
  /** After the position of a cursor. */
  after: boolean;
}

/**
 * Entries, newest first.
 *
 * Parameters: the action, the id of the actor, type and id of the subject, time and id of the position, each
 * where it is a condition; the limit.
 */
export function listEntries({ action, actor, subject, after }: AuditConditions): string {
  const conditions = [
    ...(action ? ['e.action = ?'] : []),
    ...(actor ? ['e.actor_id = ?'] : []),
    ...(subject ? ['e.subject_type = ? and e.subject_id = ?'] : []),
    ...(after ? ['(e.created_at, e.id) < (?, ?)'] : []),
  ];
  return `
    select e.id, ${isoTime('e.created_at')} as "createdAt", e.action, e.actor_id as actor,
      u.full_name as "actorName", e.channel, e.subject_type || ':' || e.subject_id as subject, e.address,
      e.details
    from audit_entry e left join "user" u on u.id = e.actor_id
    ${conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''}
    order by e.created_at desc, e.id desc limit ?`;
}

/** Parameter: the time. */
export const OLD_ENTRIES: DeletableRows = {
  table: 'audit_entry',
  key: 'id',
  select: 'select id from audit_entry where created_at <= ? order by created_at, id',
};

/** Removes addresses from some entries. Parameters: the time, how many at most. */
export const BLANK_ADDRESSES = `
  update audit_entry set address = null where id = any(array(
    select id from audit_entry where address is not null and created_at <= ?
    order by created_at limit ? for update skip locked))`;

/**
 * Removes the addresses and emails of a user; an address of somebody else who did something to them stays.
 * Parameter: the id of the user.
 */
export const FORGET_USER = `
  update audit_entry e set
    address = case when e.actor_id <> gone.id then e.address end,
    details = case when e.action not like 'user.email%' then e.details end
  from (select ?::int as id) gone
  where e.actor_id = gone.id or (e.subject_type = 'user' and e.subject_id = gone.id)`;

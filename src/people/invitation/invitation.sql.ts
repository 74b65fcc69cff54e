import type { DeletableRows } from '../../platform/persistence/delete-batch.js';
import { isoTime } from '../../platform/persistence/sql-time.js';
import type { Role } from '../user/roles.js';

/** An invitation in a list. */
export interface InvitationRow {
  id: number;
  email: string;
  role: Role;
  /** Id of the user. */
  inviter: number;
  inviterName: string;
  /** ISO 8601 in UTC, as all times of rows. */
  createdAt: string;
  expiresAt: string;
}

/** Conditions that a list of invitations has besides that they are open. */
export interface InvitationConditions {
  /** Of one inviter. */
  ofInviter: boolean;
  /** After the position of a cursor. */
  after: boolean;
}

/**
 * Open invitations, newest first.
 *
 * Parameters: the time; the id of the inviter, time and id of the position, each where it is a condition;
 * the limit.
 */
export function listOpen({ ofInviter, after }: InvitationConditions): string {
  return `
    select i.id, i.email, i.role, u.id as inviter, u.full_name as "inviterName",
      ${isoTime('i.created_at')} as "createdAt", ${isoTime('i.expires_at')} as "expiresAt"
    from invitation i join "user" u on u.id = i.inviter_id
    where i.ended_at is null and i.expires_at > ?
      ${ofInviter ? 'and i.inviter_id = ?' : ''} ${after ? 'and (i.created_at, i.id) < (?, ?)' : ''}
    order by i.created_at desc, i.id desc limit ?`;
}

/** How many there are. Parameters: the time; the id of the inviter where it is a condition. */
export function countOpen({ ofInviter }: Pick<InvitationConditions, 'ofInviter'>): string {
  return `
    select count(*)::int as total from invitation
    where ended_at is null and expires_at > ? ${ofInviter ? 'and inviter_id = ?' : ''}`;
}

/**
 * When a user made the last invitation but `offset`, if it was after a time. Parameters: the id of the
 * user, the time, the offset.
 */
export const NTH_NEWEST = `
  select ${isoTime('created_at')} as "createdAt" from invitation
  where inviter_id = ? and created_at > ?
  order by created_at desc offset ? limit 1`;

/** What a token invites to. */
export interface ValidInvitation {
  id: number;
  role: Role;
  /** Whether the token came by mail, which proves that the address belongs to who has it. */
  mailed: boolean;
  /** The present role of the inviter. */
  inviterRole: Role;
}

/**
 * The open invitation of a token, unless the inviter is suspended. Parameters: the hash of the token, the
 * key of the email, the time.
 */
export const FIND_VALID = `
  select i.id, i.role, t.mailed, u.role as "inviterRole"
  from invitation_token t
  join invitation i on i.id = t.invitation_id
  join "user" u on u.id = i.inviter_id
  where t.hash = ? and i.email_key = ? and i.ended_at is null and i.expires_at > ?
    and u.suspended_at is null`;

/**
 * The same, locked to be used up: of two who use one invitation at once, the second waits for the first
 * and finds it ended. The inviter is locked as well, so that their role stays what it is until then.
 */
export const LOCK_VALID = `${FIND_VALID} for no key update of i for share of u`;

/** Parameters: the time, the id. */
export const END = `update invitation set ended_at = ? where id = ?`;

/** Parameter: the time. */
export const EXPIRED: DeletableRows = {
  table: 'invitation',
  key: 'id',
  select: 'select id from invitation where expires_at <= ? order by expires_at',
};

import { isoTime } from '../../platform/persistence/sql-time.js';

/** Conditions of a list of users. */
export interface UserConditions {
  /** Beginning of the email or the username. */
  prefix: boolean;
  role: boolean;
  suspended: boolean;
  /** After the position of a cursor. */
  after: boolean;
}

/**
 * Users who were not deleted, newest first, with the last use of a session that they still have. The keys of names are in the order
 * of their bytes, whatever the collation of the database, so all that begin with a prefix are in one range.
 *
 * Parameters: the lower and upper bound of the prefix, twice; the role; whether not suspended; time and id of
 * the position, each where it is a condition; the limit.
 *
 * @param selection of the user `u`
 */
export function listUsers(
  selection: string,
  { prefix, role, suspended, after }: UserConditions,
): string {
  const conditions = [
    'u.deleted_at is null',
    ...(prefix
      ? ['((u.email_key >= ? and u.email_key < ?) or (u.username_key >= ? and u.username_key < ?))']
      : []),
    ...(role ? ['u.role = ?'] : []),
    ...(suspended ? ['(u.suspended_at is null) = ?'] : []),
    ...(after ? ['(u.created_at, u.id) < (?, ?)'] : []),
  ];
  return `
    select ${selection},
      (select ${isoTime('max(s.last_used_at)')} from session s where s.user_id = u.id) as "lastSeenAt"
    from "user" u
    where ${conditions.join(' and ')}
    order by u.created_at desc, u.id desc limit ?`;
}

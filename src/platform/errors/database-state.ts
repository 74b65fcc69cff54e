import { ConnectionException } from '@mikro-orm/core';
import { systemErrorCode } from '../../config/system-error.js';
import { isError } from './is-error.js';

/**
 * What an error of the database says of a request that is fine by itself:
 *
 * - `conflict`: PostgreSQL undid the transaction, as others were in its way; another try may succeed
 * - `locked`: others hold for too long what it would change
 * - `read-only`: nothing can be changed at the moment
 * - `full`: there is no room left on the disk
 * - `unreachable`: the database cannot be asked at the moment, or gave up; waiting may help
 * - `closed`: it does not let us in; that takes somebody who changes something
 */
export type DatabaseState = 'conflict' | 'locked' | 'read-only' | 'full' | 'unreachable' | 'closed';

/**
 * By SQLSTATE (PostgreSQL, appendix A), else by its class, the first two characters. What is not here
 * is a defect: also class 22 (data), as what cannot be stored is for the validation to refuse, and
 * class 23 (constraints), which services turn into errors of their own.
 */
const STATES: Readonly<Record<string, DatabaseState>> = {
  /** Connection exceptions; also those of a pooler. */
  '08': 'unreachable',
  /** Idle in a transaction, or in one, for too long: the connection is ended. */
  '25P03': 'unreachable',
  '25P04': 'unreachable',
  '25006': 'read-only',
  /** No such role, or not with this password; `pg_hba.conf` says no. */
  '28': 'closed',
  /** No such database. */
  '3D000': 'closed',
  /** Serialization failure, deadlock. Not 40003, of which nobody knows what was done. */
  '40001': 'conflict',
  '40P01': 'conflict',
  /** Out of memory, too many connections, limits of the configuration. */
  '53': 'unreachable',
  '53100': 'full',
  /** Lock timeout. */
  '55P03': 'locked',
  /** An operator stepped in: shutdown, crash, start-up, dropped; or a statement took too long. */
  '57': 'unreachable',
  /** Its own system failed, such as its disk. */
  '58': 'unreachable',
};

/** What the driver says in words alone. */
const UNREACHABLE_WORDS =
  /^Connection terminated|timeout exceeded when trying to connect|connection error and is not queryable/;

const UNREACHABLE_ERRNO =
  /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/;

const SQLSTATE = /^[0-9A-Z]{5}$/;

/**
 * The state of the database that an error tells of, be it the driver's own or one of the ORM, which
 * copies its code; undefined for every other error.
 */
export function databaseStateOf(thrown: unknown): DatabaseState | undefined {
  if (thrown instanceof ConnectionException) {
    return 'unreachable';
  }
  if (!isError(thrown) || 'statusCode' in thrown) {
    return undefined;
  }
  const code = systemErrorCode(thrown) ?? '';
  if (UNREACHABLE_ERRNO.test(code) || UNREACHABLE_WORDS.test(thrown.message)) {
    return 'unreachable';
  }
  return SQLSTATE.test(code) ? (STATES[code] ?? STATES[code.slice(0, 2)]) : undefined;
}

/** Whether the database could not be asked, or did not answer in time: another try may succeed. */
export function isUnreachableDatabase(thrown: unknown): boolean {
  return databaseStateOf(thrown) === 'unreachable';
}

/** Whether the database had no room on its disk; what was asked for was not done. */
export function isFullDatabase(thrown: unknown): boolean {
  return databaseStateOf(thrown) === 'full';
}

/** Whether PostgreSQL has undone the transaction for the sake of another; it can be done again. */
export function isTransactionConflict(thrown: unknown): boolean {
  return databaseStateOf(thrown) === 'conflict';
}

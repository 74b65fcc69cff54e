import { ConnectionException } from '@mikro-orm/core';
import { systemErrorCode } from '../../config/system-error.js';
import { isError, SQLSTATE } from './is-error.js';

/**
 * What a database error means for a request that is valid by itself:
 *
 * - `conflict`: PostgreSQL rolled back the transaction because of concurrent ones; a retry may succeed
 * - `locked`: other transactions hold locks for too long
 * - `read-only`: the database accepts no writes at the moment
 * - `full`: the disk is full
 * - `unreachable`: the database is down, overloaded, or too slow; a retry may succeed
 * - `closed`: the database rejects our credentials; an operator has to change something
 */
export type DatabaseState = 'conflict' | 'locked' | 'read-only' | 'full' | 'unreachable' | 'closed';

/**
 * By SQLSTATE (PostgreSQL, appendix A), or else by its class, the first two characters. Everything else
 * is a defect: also class 22 (data), since validation must reject what cannot be stored, and class 23
 * (constraints), which services turn into their own errors.
 */
const STATES: Readonly<Record<string, DatabaseState>> = {
  /** Connection exceptions, also those of a connection pooler. */
  '08': 'unreachable',
  /** Idle in a transaction, or a transaction that takes too long: the server closes the connection. */
  '25P03': 'unreachable',
  '25P04': 'unreachable',
  '25006': 'read-only',
  /** Unknown role, wrong password, or rejected by `pg_hba.conf`. */
  '28': 'closed',
  /** Unknown database. */
  '3D000': 'closed',
  /** Serialization failure, deadlock. Not 40003, after which the outcome is unknown. */
  '40001': 'conflict',
  '40P01': 'conflict',
  /** Out of memory, too many connections, configured limits. */
  '53': 'unreachable',
  '53100': 'full',
  /** Lock timeout. */
  '55P03': 'locked',
  /** Operator intervention: shutdown, crash, start-up, a dropped database; or a statement timeout. */
  '57': 'unreachable',
  /** System errors, such as a disk failure. */
  '58': 'unreachable',
};

/** Errors that the driver reports with a message only. */
const UNREACHABLE_MESSAGES =
  /^Connection terminated|timeout exceeded when trying to connect|connection error and is not queryable/;

const UNREACHABLE_ERRNO =
  /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/;

/**
 * The state of the database according to an error of the driver, or of the ORM, which copies its code;
 * undefined for every other error.
 */
export function databaseStateOf(thrown: unknown): DatabaseState | undefined {
  if (thrown instanceof ConnectionException) {
    return 'unreachable';
  }
  if (!isError(thrown) || 'statusCode' in thrown) {
    return undefined;
  }
  const code = systemErrorCode(thrown) ?? '';
  if (UNREACHABLE_ERRNO.test(code) || UNREACHABLE_MESSAGES.test(thrown.message)) {
    return 'unreachable';
  }
  return SQLSTATE.test(code) ? (STATES[code] ?? STATES[code.slice(0, 2)]) : undefined;
}

/** Whether the database could not be reached, or did not respond in time: a retry may succeed. */
export function isUnreachableDatabase(thrown: unknown): boolean {
  return databaseStateOf(thrown) === 'unreachable';
}

/** Whether the disk of the database is full; the request had no effect. */
export function isFullDatabase(thrown: unknown): boolean {
  return databaseStateOf(thrown) === 'full';
}

/** Whether PostgreSQL rolled back the transaction because of a concurrent one; it can be repeated. */
export function isTransactionConflict(thrown: unknown): boolean {
  return databaseStateOf(thrown) === 'conflict';
}

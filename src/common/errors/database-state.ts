import { ConnectionException } from '@mikro-orm/core';
import { systemErrorCode } from '../../config/system-error.js';
import { isError } from './is-error.js';

/**
 * SQLSTATEs that say "not now" rather than "wrong": 57P0x (shutdown), 53300 (full), 57014 (took too
 * long) and 08xxx (connection).
 */
const UNAVAILABLE_SQLSTATE = /^(57P0[1-5]|57014|53300|08\w{3})$/;

/** What the driver says in words alone. */
const UNAVAILABLE_WORDS =
  /^Connection terminated|timeout exceeded when trying to connect|connection error and is not queryable/;

const UNREACHABLE_ERRNO =
  /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/;

/** SQLSTATE `disk_full`. */
const DISK_FULL = '53100';

/** Whether the database could not be asked, or did not answer in time: another try may succeed. */
export function isUnreachableDatabase(thrown: unknown): boolean {
  if (thrown instanceof ConnectionException) {
    return true;
  }
  if (!isError(thrown) || 'statusCode' in thrown) {
    return false;
  }
  const code = systemErrorCode(thrown) ?? '';
  return (
    UNAVAILABLE_SQLSTATE.test(code) ||
    UNREACHABLE_ERRNO.test(code) ||
    UNAVAILABLE_WORDS.test(thrown.message)
  );
}

/** Whether the database had no room on its disk; what was asked for was not done. */
export function isFullDatabase(thrown: unknown): boolean {
  return isError(thrown) && systemErrorCode(thrown) === DISK_FULL;
}

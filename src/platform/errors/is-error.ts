import { systemErrorCode } from '../../config/system-error.js';
import { shorten } from './error-limits.js';

/** Longest string in a line of the log, in UTF-16 code units: error messages may contain client input. */
export const MAX_LOG_TEXT = 8192;

/** The form of the codes of errors of PostgreSQL. */
export const SQLSTATE = /^[0-9A-Z]{5}$/;

/**
 * Whether a value is an error: by its prototype, as Fastify's errors lack the internal slot of native
 * ones; or by that slot, for errors of another realm (Jest runs tests in one).
 */
export function isError(thrown: unknown): thrown is Error {
  return thrown instanceof Error || Error.isError(thrown);
}

/**
 * The stack of anything thrown, for the log. Nothing else is logged: properties that drivers add to
 * errors contain personal data. Never throws, whatever `thrown` is.
 */
export function stackOf(thrown: unknown): string | undefined {
  try {
    const stack = isError(thrown) ? thrown.stack : String(thrown);
    return stack === undefined ? undefined : shorten(stack, MAX_LOG_TEXT);
  } catch {
    // Objects without a prototype cannot be converted to a string, and getters may throw.
    return 'A value without a string representation was thrown';
  }
}

/**
 * The same without the message of an error of PostgreSQL, which may quote what somebody wrote: its SQLSTATE stands for it.
 * Of an error that only wraps another one, that one.
 */
export function anonymousStackOf(thrown: unknown): string | undefined {
  const cause = isError(thrown) && thrown.cause !== undefined ? thrown.cause : thrown;
  const code = systemErrorCode(cause) ?? '';
  if (!isError(cause) || !SQLSTATE.test(code)) {
    return stackOf(cause);
  }
  const { name, message, stack = '' } = cause;
  const at = stack.indexOf(message);
  const frames = at === -1 ? '' : stack.slice(at + message.length);
  return shorten(`${name}: SQLSTATE ${code}${frames}`, MAX_LOG_TEXT);
}

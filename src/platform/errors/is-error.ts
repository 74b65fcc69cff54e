import { shorten } from './error-limits.js';

/** Longest text that a line of the log has, in UTF-16 code units: words of errors may be a client's. */
export const MAX_LOG_TEXT = 8192;

/**
 * Whether something is an error: by its prototype, as Fastify's are, which lack what the engine gives
 * to errors; or by the engine's word, as for those of another realm (Jest runs tests in one).
 */
export function isError(thrown: unknown): thrown is Error {
  return thrown instanceof Error || Error.isError(thrown);
}

/**
 * What a log may say of whatever was thrown: the stack alone, as the members that drivers put on their
 * errors hold people's data. Never throws, whatever `thrown` is.
 */
export function stackOf(thrown: unknown): string | undefined {
  try {
    const stack = isError(thrown) ? thrown.stack : String(thrown);
    return stack === undefined ? undefined : shorten(stack, MAX_LOG_TEXT);
  } catch {
    // Objects without a prototype have no text, and getters may do anything.
    return 'Something without a text was thrown';
  }
}

import type { Problem } from './problem.js';

/** What is sent of an error, besides its status. */
export interface FormattedError {
  headers: Problem['headers'];
  contentType: string;
  /** Sent as JSON. */
  body: object;
}

/**
 * How an API writes an error.
 *
 * @param thrown what was thrown
 * @param problem what that is to the client: its status, code and words
 */
export type ErrorFormat = (thrown: unknown, problem: Problem) => FormattedError;

/** Problem details (RFC 9457). */
export const problemDetails: ErrorFormat = (_thrown, { headers, body }) => ({
  headers,
  contentType: 'application/problem+json; charset=utf-8',
  body,
});

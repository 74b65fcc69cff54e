import type { Problem } from './problem.js';

/** The response to an error, without its status. */
export interface FormattedError {
  headers: Problem['headers'];
  contentType: string;
  /** Sent as JSON. */
  body: object;
}

/**
 * How an API formats an error.
 *
 * @param thrown the error
 * @param problem its status, code and message for the client
 */
export type ErrorFormat = (thrown: unknown, problem: Problem) => FormattedError;

/** Problem details (RFC 9457). */
export const problemDetails: ErrorFormat = (_thrown, { headers, body }) => ({
  headers,
  contentType: 'application/problem+json; charset=utf-8',
  body,
});

import type { ErrorFormat } from '../../../platform/errors/error-format.js';
import { errorsOf } from './errors-of.js';

/** Errors in the shape of RealWorld. Statuses, and what is logged and counted, are those of every API. */
export const realWorldErrorFormat: ErrorFormat = (
  thrown,
  { body: { status, detail }, headers },
) => ({
  headers: { ...headers, ...(status === 401 && { 'WWW-Authenticate': 'Token' }) },
  contentType: 'application/json; charset=utf-8',
  body: { errors: errorsOf(thrown, detail) },
});

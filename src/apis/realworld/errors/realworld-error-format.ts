import type { ErrorFormat } from '../../../platform/errors/error-format.js';
import { errorsOf } from './errors-of.js';

/** Errors in the format of RealWorld. Statuses, logs and metrics are the same in every API. */
export const realWorldErrorFormat: ErrorFormat = (
  thrown,
  { body: { status, detail }, headers },
) => ({
  headers: { ...headers, ...(status === 401 && { 'WWW-Authenticate': 'Token' }) },
  contentType: 'application/json; charset=utf-8',
  body: { errors: errorsOf(thrown, detail) },
});

import { ConflictError, UnprocessableError } from '../../platform/errors/app-errors.js';

/** The first request with this key is not finished. */
export class RequestInProgressError extends ConflictError {
  constructor() {
    super('request_in_progress', 'A request with this Idempotency-Key is still being worked on');
  }
}

/** The key was used for another request. */
export class IdempotencyKeyReusedError extends UnprocessableError {
  constructor() {
    super('idempotency_key_reused', 'This Idempotency-Key was sent with another request before');
  }
}

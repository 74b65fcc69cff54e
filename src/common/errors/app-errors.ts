import type { ErrorCode } from './error-codes.js';

/** One thing that is wrong with a request, and where. */
export interface FieldProblem {
  /** Path of the member, such as `social.twitter` or `tags.2`. */
  field: string;
  message: string;
}

/**
 * An error that a service throws and a client may read. It knows no HTTP: the kind (the direct
 * subclass below) is what the filter gives a status to.
 */
export abstract class AppError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
    this.name = new.target.name;
  }
}

/** Nobody can tell who is calling: no token, a bad one, or a sign-in that failed. */
export class AuthError extends AppError {}

/** We know who is calling, and they may not do this. */
export class ForbiddenError extends AppError {}

/** What is asked for cannot be together with what is already there. */
export class ConflictError extends AppError {}

/** The request can be read, but what it says is not valid. */
export class ValidationFailedError extends AppError {
  /** @param errors every problem found, at least one */
  constructor(readonly errors: readonly FieldProblem[]) {
    super('validation_failed', errors.map((error) => error.message).join('; '));
  }
}

/** The request is valid by itself, but not together with what was asked for before. */
export class UnprocessableError extends AppError {}

/** Asked too often; what was asked for was not done. */
export class TooManyRequestsError extends AppError {
  /** @param retryAfter seconds until it may be asked for again */
  constructor(
    message: string,
    readonly retryAfter: number,
  ) {
    super('rate_limited', message);
  }
}

/** The thing is not (or no more) in the state that the client made a condition of the change. */
export class PreconditionFailedError extends AppError {
  constructor() {
    super(
      'precondition_failed',
      'This is not, or no longer, in the state that you asked for, please read it again',
    );
  }
}

/** Not now: nothing is wrong with the request, and nothing was done. */
export class UnavailableError extends AppError {
  /** @param retryAfter seconds after which it is worth another try */
  constructor(
    code: ErrorCode,
    message: string,
    readonly retryAfter: number,
  ) {
    super(code, message);
  }
}

import type { ErrorCode } from './error-codes.js';
import { boundProblems, type FieldProblem } from './error-limits.js';

export type { FieldProblem } from './error-limits.js';

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

/** There is nothing with that name or id, or nothing that may be known to whoever asks. */
export class NotFoundError extends AppError {
  constructor(message: string) {
    super('not_found', message);
  }
}

/** What is asked for cannot be together with what is already there. */
export class ConflictError extends AppError {}

/** The request can be read, but what it says is not valid. */
export class ValidationFailedError extends AppError {
  /** The problems that the client is told, at least one. */
  readonly errors: readonly FieldProblem[];

  /** @param problems every problem found, at least one; see `boundProblems` for how many are told */
  constructor(problems: readonly FieldProblem[]) {
    const errors = boundProblems(problems);
    const untold = problems.length - errors.length;
    const messages = errors.map(({ message }) => message);
    super('validation_failed', [...messages, ...(untold > 0 ? [`${untold} more`] : [])].join('; '));
    this.errors = errors;
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

/** The thing is not (or no more) the version that a change was meant for. */
export class VersionMismatchError extends AppError {
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

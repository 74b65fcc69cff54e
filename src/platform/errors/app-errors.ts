import type { ErrorCode } from './error-codes.js';
import { boundProblems, type FieldProblem } from './error-limits.js';

export type { FieldProblem } from './error-limits.js';

/**
 * An error that a service throws and whose message a client may read. It knows no HTTP: the filter maps
 * the kind (the direct subclass below) to a status.
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

/** The caller is not authenticated: no token, an invalid one, or a failed sign-in. */
export class AuthError extends AppError {}

/** The caller is authenticated, but may not do this. */
export class ForbiddenError extends AppError {}

/** The resource does not exist, or the caller may not know that it does. */
export class NotFoundError extends AppError {
  constructor(message: string) {
    super('not_found', message);
  }
}

/** The request conflicts with the current state. */
export class ConflictError extends AppError {
  /** @param related paths of what it conflicts with, as far as the caller may know */
  constructor(
    code: ErrorCode,
    message: string,
    readonly related?: readonly string[],
  ) {
    super(code, message);
  }
}

/** The body is larger than the route takes. */
export class ContentTooLargeError extends AppError {
  constructor(message: string) {
    super('payload_too_large', message);
  }
}

/** The body is of a type that the route does not take. */
export class UnsupportedContentError extends AppError {
  constructor(message: string) {
    super('unsupported_media_type', message);
  }
}

/** What the request would change has another slug now; nothing was changed. */
export class MovedError extends ConflictError {
  constructor(
    code: ErrorCode,
    message: string,
    /** The present slug, for the client. */
    readonly slug: string,
  ) {
    super(code, message);
  }
}

/** The request is well-formed, but its content is not valid. */
export class ValidationFailedError extends AppError {
  /** The problems to report to the client, at least one. */
  readonly errors: readonly FieldProblem[];

  /** @param problems every problem found, at least one; `boundProblems` limits how many are reported */
  constructor(problems: readonly FieldProblem[]) {
    const errors = boundProblems(problems);
    const untold = problems.length - errors.length;
    const messages = errors.map(({ message }) => message);
    super('validation_failed', [...messages, ...(untold > 0 ? [`${untold} more`] : [])].join('; '));
    this.errors = errors;
  }
}

/** The request is valid by itself, but contradicts an earlier one. */
export class UnprocessableError extends AppError {}

/** The client sent too many requests; this one had no effect. */
export class TooManyRequestsError extends AppError {
  /** @param retryAfter seconds until the client may try again */
  constructor(
    message: string,
    readonly retryAfter: number,
  ) {
    super('rate_limited', message);
  }
}

/** The resource is no longer at the version that the change expects. */
export class VersionMismatchError extends AppError {
  constructor() {
    super(
      'precondition_failed',
      'This is not, or no longer, in the state that you asked for, please read it again',
    );
  }
}

/** Temporarily unavailable: the request is fine, and had no effect. */
export class UnavailableError extends AppError {
  /** @param retryAfter seconds after which a retry makes sense */
  constructor(
    code: ErrorCode,
    message: string,
    readonly retryAfter: number,
  ) {
    super(code, message);
  }
}

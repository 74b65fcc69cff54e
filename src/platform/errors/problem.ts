import { STATUS_CODES } from 'node:http';
import {
  DeadlockException,
  LockWaitTimeoutException,
  NotFoundError as OrmNotFoundError,
  OptimisticLockError,
} from '@mikro-orm/core';
import { HttpException } from '@nestjs/common';
import {
  AppError,
  AuthError,
  ConflictError,
  ContentTooLargeError,
  ForbiddenError,
  MovedError,
  NotFoundError,
  VersionMismatchError,
  TooManyRequestsError,
  UnavailableError,
  UnprocessableError,
  UnsupportedContentError,
  ValidationFailedError,
} from './app-errors.js';
import { type DatabaseState, databaseStateOf } from './database-state.js';
import type { ErrorCode } from './error-codes.js';
import { MAX_MESSAGE_LENGTH, shorten } from './error-limits.js';
import { isError } from './is-error.js';
import type { ProblemDto } from './problem.dto.js';

/** `Retry-After` while the database cannot be reached, in seconds. */
const RETRY_AFTER_SECONDS = 5;

/** `Retry-After` while the disk is full, in seconds: an operator has to free space. */
const RETRY_AFTER_FULL = 60;

/** How many paths an error response lists: with the longest slugs, it stays below `MAX_ERROR_BYTES`. */
const MAX_RELATED = 10;

/** The response to an error. */
export interface Problem {
  body: ProblemDto;
  /** Headers that belong to the status (RFC 6750, RFC 9110). */
  headers: Record<string, string>;
}

/** What a problem needs from the request. */
export interface ProblemContext {
  requestId: string;
  method: string;
}

interface Outcome {
  status: number;
  code: ErrorCode;
  detail: string;
  errors?: ProblemDto['errors'];
  related?: ProblemDto['related'];
}

const CODE_OF_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'bad_request',
  404: 'not_found',
  408: 'request_timeout',
  413: 'payload_too_large',
  414: 'uri_too_long',
  415: 'unsupported_media_type',
  431: 'headers_too_large',
  503: 'service_unavailable',
};

const DETAIL_OF_STATUS: Readonly<Record<number, string>> = {
  408: 'The request did not arrive in time',
  413: 'The body is larger than 2 MiB',
  414: 'The URL, or a part of it, is too long',
  415: 'The body must be JSON in UTF-8 (Content-Type: application/json)',
  431: 'The headers are too large',
};

/**
 * Turns any thrown value, of any layer, into a problem of at most `MAX_ERROR_BYTES` as JSON. An unknown
 * error is a defect: status 500, with a message that reveals nothing.
 */
export function toProblem(thrown: unknown, { requestId, method }: ProblemContext): Problem {
  const { status, code, detail: message, errors, related } = outcomeOf(thrown);
  // The message may contain a part of the request, such as its URL.
  const detail = errors ? message : shorten(message, MAX_MESSAGE_LENGTH);
  return {
    body: {
      type: 'about:blank',
      title: STATUS_CODES[status] ?? 'Error',
      status,
      detail,
      error: detail,
      code,
      requestId,
      ...(errors && { errors }),
      ...(related && { related }),
      ...(thrown instanceof MovedError && { slug: thrown.slug }),
      ...(status === 404 && method === 'DELETE' && { notFound: true as const }),
    },
    headers: { ...headersOf(status, code), ...retryAfterOf(thrown) },
  };
}

function outcomeOf(thrown: unknown): Outcome {
  if (thrown instanceof ValidationFailedError) {
    return { status: 422, code: thrown.code, detail: thrown.message, errors: [...thrown.errors] };
  }
  if (thrown instanceof AppError) {
    const status = statusOf(thrown);
    const related = thrown instanceof ConflictError ? thrown.related : undefined;
    return status
      ? {
          status,
          code: thrown.code,
          detail: thrown.message,
          ...(related && { related: related.slice(0, MAX_RELATED) }),
        }
      : DEFECT;
  }
  // Thrown by `findOneOrFail()` without a custom error.
  if (thrown instanceof OrmNotFoundError) {
    return { status: 404, code: 'not_found', detail: thrown.message };
  }
  if (CONFLICTS.some((kind) => thrown instanceof kind)) {
    return CONFLICT;
  }
  const state = databaseStateOf(thrown);
  return state ? OUTCOME_OF_STATE[state] : (outcomeOfHttpError(thrown) ?? DEFECT);
}

/** Errors of the ORM about concurrent writers. */
const CONFLICTS = [OptimisticLockError, LockWaitTimeoutException, DeadlockException];

const CONFLICT: Outcome = {
  status: 409,
  code: 'edit_conflict',
  detail: 'Others kept changing this at the same moment, please try again',
};

const UNREACHABLE: Outcome = {
  status: 503,
  code: 'service_unavailable',
  detail: 'The database cannot be reached at the moment, please try again',
};

const OUTCOME_OF_STATE: Readonly<Record<DatabaseState, Outcome>> = {
  conflict: CONFLICT,
  locked: CONFLICT,
  unreachable: UNREACHABLE,
  closed: UNREACHABLE,
  'read-only': {
    status: 503,
    code: 'service_unavailable',
    detail: 'The database takes no changes at the moment; nothing was changed, please try again',
  },
  full: {
    status: 503,
    code: 'storage_full',
    detail: 'The database has no room left; nothing was changed, please try again later',
  },
};

const DEFECT: Outcome = { status: 500, code: 'internal_error', detail: 'Internal server error' };

/** The status of each kind of error. */
const STATUS_OF_KIND = [
  [AuthError, 401],
  [ForbiddenError, 403],
  [NotFoundError, 404],
  [ConflictError, 409],
  [VersionMismatchError, 412],
  [ContentTooLargeError, 413],
  [UnsupportedContentError, 415],
  [UnprocessableError, 422],
  [TooManyRequestsError, 429],
  [UnavailableError, 503],
] as const;

/** Undefined for a kind of error without a status, which is a defect. */
function statusOf(error: AppError): number | undefined {
  return STATUS_OF_KIND.find(([kind]) => error instanceof kind)?.[1];
}

/**
 * Errors of the router, the body parser, the HTTP parser and the file server of `/docs` carry a status.
 * The file server also uses statuses for which we have no code (403, 412, 416).
 */
function outcomeOfHttpError(thrown: unknown): Outcome | undefined {
  if (!isError(thrown)) {
    return undefined;
  }
  const status = thrown instanceof HttpException ? thrown.getStatus() : statusCodeOf(thrown);
  const isClientError = status >= 400 && status < 500;
  const code = CODE_OF_STATUS[status] ?? (isClientError ? 'bad_request' : undefined);
  return code && { status, code, detail: DETAIL_OF_STATUS[status] ?? thrown.message };
}

function statusCodeOf(error: Error): number {
  return 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500;
}

function headersOf(status: number, code: ErrorCode): Record<string, string> {
  if (status === 401) {
    return { 'WWW-Authenticate': challengeFor(code) };
  }
  const retryAfter = code === 'storage_full' ? RETRY_AFTER_FULL : RETRY_AFTER_SECONDS;
  return status === 503 ? { 'Retry-After': String(retryAfter) } : {};
}

/** RFC 9110 §10.2.3: in seconds. */
function retryAfterOf(thrown: unknown): Record<string, string> {
  return thrown instanceof TooManyRequestsError || thrown instanceof UnavailableError
    ? { 'Retry-After': String(thrown.retryAfter) }
    : {};
}

/** RFC 6750 §3.1: a request without any credentials gets the bare challenge. */
function challengeFor(code: ErrorCode): string {
  return code === 'token_invalid' || code === 'token_expired'
    ? 'Bearer error="invalid_token"'
    : 'Bearer';
}

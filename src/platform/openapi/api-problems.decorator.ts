import { STATUS_CODES } from 'node:http';
import { applyDecorators, HttpException } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import {
  ConflictError,
  ForbiddenError,
  NotFoundError,
  VersionMismatchError,
  TooManyRequestsError,
  ValidationFailedError,
} from '../errors/app-errors.js';
import { TokenRequiredError } from '../errors/token-required.error.js';
import { ProblemDto } from '../errors/problem.dto.js';
import { toProblem } from '../errors/problem.js';

/** Error statuses of every route, in every API. */
export const STATUSES_OF_EVERY_ROUTE = [400, 413, 415, 422, 429, 431, 500, 503];

/** What leads to each status, as far as the status alone does not say it. */
const CAUSES: Readonly<Record<number, Error>> = {
  401: new TokenRequiredError(),
  403: new ForbiddenError('not_author', 'You are not the author of this article!'),
  404: new NotFoundError('Article not found'),
  409: new ConflictError(
    'email_taken',
    'This email is already registered, maybe you want to sign in?',
  ),
  412: new VersionMismatchError(),
  429: new TooManyRequestsError('Too many requests, please slow down', 30),
  // Of any route: none takes a field that it does not know.
  422: new ValidationFailedError([{ field: 'colour', message: 'colour is not a known member' }]),
};

/**
 * Documents the error statuses a route can give, each with the one shape of errors.
 *
 * @param own statuses of its own, besides the ones that every route has, or errors that lead to them,
 *   where the usual one of a status is not what the route gives
 */
export function ApiProblems(...own: (number | Error)[]): MethodDecorator & ClassDecorator {
  return applyDecorators(
    ApiExtraModels(ProblemDto),
    ...[...STATUSES_OF_EVERY_ROUTE, ...own].map((problem) =>
      typeof problem === 'number'
        ? ApiProblem(problem, CAUSES[problem] ?? httpError(problem))
        : ApiProblem(exampleOf(problem).status, problem),
    ),
  );
}

function httpError(status: number): Error {
  return new HttpException(STATUS_CODES[status] ?? '', status);
}

/**
 * Documents one error status.
 *
 * @param cause an error that leads to it, for the example
 */
export function ApiProblem(status: number, cause: Error): MethodDecorator & ClassDecorator {
  return ApiResponse({ status, ...problemResponse(status, cause) });
}

/**
 * The documentation of one error status.
 *
 * @param cause an error that leads to it, for the example
 */
export function problemResponse(status: number, cause: Error): ProblemResponse {
  return {
    description: STATUS_CODES[status] ?? 'Error',
    content: {
      'application/problem+json': {
        schema: { $ref: getSchemaPath(ProblemDto) },
        example: exampleOf(cause),
      },
    },
  };
}

/** A response of the OpenAPI document. */
interface ProblemResponse {
  description: string;
  content: Record<string, { schema: { $ref: string }; example: ProblemDto }>;
}

function exampleOf(cause: Error): ProblemDto {
  const requestId = '0198c1c2-7a61-4e4c-9d0a-3f1f6f2f9c11';
  return toProblem(cause, { requestId, method: '' }).body;
}

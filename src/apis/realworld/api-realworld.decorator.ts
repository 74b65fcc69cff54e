import { STATUS_CODES } from 'node:http';
import { applyDecorators, HttpException } from '@nestjs/common';
import { ApiExtraModels, ApiParam, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ArticleNotFoundError, NotAuthorError } from '../../content/article/article.errors.js';
import { STATUSES_OF_EVERY_ROUTE } from '../../platform/openapi/api-problems.decorator.js';
import {
  AuthError,
  TooManyRequestsError,
  ValidationFailedError,
} from '../../platform/errors/app-errors.js';
import type { ProblemDto } from '../../platform/errors/problem.dto.js';
import { toProblem } from '../../platform/errors/problem.js';
import { UsernameTakenError } from '../../people/user/user.errors.js';
import { ErrorsDto } from './errors/errors.dto.js';
import { errorsOf } from './errors/errors-of.js';

/** Errors for the examples, where the status alone does not determine them. */
const CAUSES: Readonly<Record<number, Error>> = {
  401: new AuthError('token_missing', ''),
  403: new NotAuthorError(),
  404: new ArticleNotFoundError(),
  409: new UsernameTakenError(),
  // For every route, as each parses a body if there is one.
  422: new ValidationFailedError([{ field: '', message: 'The body must be a JSON object' }]),
  429: new TooManyRequestsError('Too many requests, please slow down', 30),
};

/**
 * Documents the error statuses of a route, in the format of this API.
 *
 * @param own statuses in addition to those of every route; or errors, if the usual error of a status is not
 *   the one of this route
 */
export function ApiErrors(...own: (number | Error)[]): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(ErrorsDto),
    ...[...STATUSES_OF_EVERY_ROUTE, ...own].map((error) => {
      const cause = typeof error === 'number' ? causeOf(error) : error;
      return ApiResponse({ status: problemOf(cause).status, ...errorResponse(cause) });
    }),
  );
}

/** The documentation of an error, in the format of this API. */
export function errorResponse(cause: Error): ErrorResponse {
  const { status, detail } = problemOf(cause);
  return {
    description: STATUS_CODES[status] ?? 'Error',
    content: {
      'application/json': {
        schema: { $ref: getSchemaPath(ErrorsDto) },
        example: { errors: errorsOf(cause, detail) },
      },
    },
  };
}

/** A response of the OpenAPI document. */
interface ErrorResponse {
  description: string;
  content: Record<string, { schema: { $ref: string }; example: ErrorsDto }>;
}

function problemOf(cause: Error): ProblemDto {
  return toProblem(cause, { requestId: '', method: '' }).body;
}

function causeOf(status: number): Error {
  return CAUSES[status] ?? new HttpException(STATUS_CODES[status] ?? '', status);
}

/** Documents `:slug`. @param example the slug of a demo article */
export function ApiSlug(example = 'title-13'): MethodDecorator & ClassDecorator {
  return ApiParam({ name: 'slug', type: String, description: 'Slug of the article', example });
}

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
import { toProblem } from '../../platform/errors/problem.js';
import { UsernameTakenError } from '../../people/user/user.errors.js';
import { ErrorsDto } from './errors/errors.dto.js';
import { errorsOf } from './errors/errors-of.js';

/** What leads to each status, as far as the status alone does not say it. */
const CAUSES: Readonly<Record<number, Error>> = {
  401: new AuthError('token_missing', ''),
  403: new NotAuthorError(),
  404: new ArticleNotFoundError(),
  409: new UsernameTakenError(),
  // Of any route, as each reads a body that is there.
  422: new ValidationFailedError([{ field: '', message: 'The body must be a JSON object' }]),
  429: new TooManyRequestsError('Too many requests, please slow down', 30),
};

/**
 * Documents the error statuses that a route can give, each in this dialect's shape.
 *
 * @param own statuses of its own, besides the ones that every route has, or errors that lead to them,
 *   where the usual one of a status is not what the route gives
 */
export function ApiErrors(...own: (number | Error)[]): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(ErrorsDto),
    ...[...STATUSES_OF_EVERY_ROUTE, ...own].map((error) => {
      const cause = typeof error === 'number' ? causeOf(error) : error;
      const { status, detail } = toProblem(cause, { requestId: '', method: '' }).body;
      return ApiResponse({
        status,
        description: STATUS_CODES[status] ?? 'Error',
        content: {
          'application/json': {
            schema: { $ref: getSchemaPath(ErrorsDto) },
            example: { errors: errorsOf(cause, detail) },
          },
        },
      });
    }),
  );
}

function causeOf(status: number): Error {
  return CAUSES[status] ?? new HttpException(STATUS_CODES[status] ?? '', status);
}

/** Documents `:slug`. @param example a demo article */
export function ApiSlug(example = 'title-13'): MethodDecorator & ClassDecorator {
  return ApiParam({ name: 'slug', type: String, description: 'Slug of the article', example });
}

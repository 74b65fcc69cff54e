import { STATUS_CODES } from 'node:http';
import { applyDecorators, HttpException } from '@nestjs/common';
import { ApiExtraModels, ApiParam, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ArticleNotFoundError, NotAuthorError } from '../article/article.errors.js';
import { STATUSES_OF_EVERY_ROUTE } from '../common/api-problems.decorator.js';
import {
  AuthError,
  TooManyRequestsError,
  ValidationFailedError,
} from '../common/errors/app-errors.js';
import { toProblem } from '../common/errors/problem.js';
import { UsernameTakenError } from '../user/user.errors.js';
import { ErrorsDto } from './errors/errors.dto.js';
import { errorsOf } from './errors/errors-of.js';

/** What leads to each status, as far as the status alone does not say it. */
const CAUSES: Readonly<Record<number, Error>> = {
  401: new AuthError('token_missing', ''),
  403: new NotAuthorError(),
  404: new ArticleNotFoundError(),
  409: new UsernameTakenError(),
  422: new ValidationFailedError([{ field: 'title', message: "can't be blank" }]),
  429: new TooManyRequestsError('Too many requests, please slow down', 30),
};

/**
 * Documents the error statuses that a route can give, each in this dialect's shape.
 *
 * @param statuses those of its own, besides the ones that every route has
 */
export function ApiErrors(...statuses: number[]): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(ErrorsDto),
    ...[...STATUSES_OF_EVERY_ROUTE, ...statuses].map((status) => {
      const cause = CAUSES[status] ?? new HttpException(STATUS_CODES[status] ?? '', status);
      const { detail } = toProblem(cause, { requestId: '', method: '' }).body;
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

/** Documents `:slug`. @param example a demo article */
export function ApiSlug(example = 'title-13'): MethodDecorator & ClassDecorator {
  return ApiParam({ name: 'slug', description: 'Slug of the article', example });
}

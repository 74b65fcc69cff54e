import { applyDecorators, UseInterceptors } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { ApiProblem } from '../../platform/openapi/api-problems.decorator.js';
import {
  IDEMPOTENCY_KEY_HEADER,
  IDEMPOTENCY_REPLAYED_HEADER,
  MAX_KEY_LENGTH,
} from './idempotency-headers.js';
import { RequestInProgressError } from './idempotency.errors.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';

/**
 * Lets clients repeat a request without repeating its effect (docs/retries.md). For routes that require
 * a token, respond with JSON, and have no effects outside PostgreSQL; their module imports
 * `IdempotencyModule`.
 */
export function Idempotent(): MethodDecorator {
  return applyDecorators(
    UseInterceptors(IdempotencyInterceptor),
    ApiHeader({
      name: IDEMPOTENCY_KEY_HEADER,
      required: false,
      description:
        'A unique key for this request, in visible ASCII. A retry with the same key within a day ' +
        `returns the first response, with \`${IDEMPOTENCY_REPLAYED_HEADER}: true\`. 409 while the ` +
        'first request is still running, 422 if the key was used for another request',
      schema: { type: 'string', pattern: '^[!-~]+$', minLength: 1, maxLength: MAX_KEY_LENGTH },
    }),
    ApiProblem(409, new RequestInProgressError()),
  );
}

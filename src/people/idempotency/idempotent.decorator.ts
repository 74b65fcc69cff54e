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
 * Lets clients repeat a request without repeating its effect (docs/retries.md). For routes that ask
 * for a token, answer JSON and do all they do in PostgreSQL; their module imports
 * `IdempotencyModule`.
 */
export function Idempotent(): MethodDecorator {
  return applyDecorators(
    UseInterceptors(IdempotencyInterceptor),
    ApiHeader({
      name: IDEMPOTENCY_KEY_HEADER,
      required: false,
      description:
        'Your name for this request, visible ASCII: sent again within a day, it gets the first ' +
        `answer again, with \`${IDEMPOTENCY_REPLAYED_HEADER}: true\`. 409 while the first is still ` +
        'being worked on, 422 if it was sent with another request',
      schema: { type: 'string', pattern: '^[!-~]+$', minLength: 1, maxLength: MAX_KEY_LENGTH },
    }),
    ApiProblem(409, new RequestInProgressError()),
  );
}

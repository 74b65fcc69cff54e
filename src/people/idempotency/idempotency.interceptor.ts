import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { lastValueFrom, type Observable, of } from 'rxjs';
import { currentUserOf } from '../auth/current-user.decorator.js';
import { ValidationFailedError } from '../../platform/errors/app-errors.js';
import {
  IDEMPOTENCY_KEY_HEADER,
  IDEMPOTENCY_REPLAYED_HEADER,
  MAX_KEY_LENGTH,
} from './idempotency-headers.js';
import type { Outcome } from './idempotency-key.repository.js';
import { IdempotencyService, type KeyedOperation } from './idempotency.service.js';
import { fingerprintOf } from './request-fingerprint.js';

/** Visible ASCII. A header that was sent twice contains a space: Node joins its values with ", ". */
const KEY_FORM = new RegExp(`^[!-~]{1,${MAX_KEY_LENGTH}}$`);

/**
 * Runs after the guards, which determine the user that a key belongs to, and around pipe and handler.
 * Requests without a key pass through unchanged. What is stored of a request is its response: status,
 * the headers that the handler set, and the exact body.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly idempotency: IdempotencyService) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const operation = keyedOperationOf(context);
    if (!operation) {
      return next.handle();
    }
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const { outcome, replayed } = await this.respondOnce(operation, reply, next);
    if (replayed) {
      reply
        .status(outcome.status)
        .headers({ ...outcome.headers, [IDEMPOTENCY_REPLAYED_HEADER]: 'true' });
    }
    reply.type('application/json; charset=utf-8');
    return of(outcome.body);
  }

  private async respondOnce(
    operation: KeyedOperation,
    reply: FastifyReply,
    next: CallHandler,
  ): ReturnType<IdempotencyService['performOnce']> {
    const before = reply.getHeaders();
    try {
      return await this.idempotency.performOnce(operation, async () => {
        const body = JSON.stringify(await lastValueFrom(next.handle()));
        return { status: reply.statusCode, headers: headersSince(before, reply), body };
      });
    } catch (error) {
      // If the commit failed, the headers that the handler set describe data that was not stored.
      for (const name of Object.keys(headersSince(before, reply))) {
        reply.removeHeader(name);
      }
      throw error;
    }
  }
}

/**
 * @returns undefined if the client sent no key
 * @throws ValidationFailedError
 */
function keyedOperationOf(context: ExecutionContext): KeyedOperation | undefined {
  const { method, headers, routeOptions, params, body } = context
    .switchToHttp()
    .getRequest<FastifyRequest>();
  const key = headers[IDEMPOTENCY_KEY_HEADER.toLowerCase()];
  if (key === undefined) {
    return undefined;
  }
  if (typeof key !== 'string' || !KEY_FORM.test(key)) {
    const message = `${IDEMPOTENCY_KEY_HEADER} must be 1 to ${MAX_KEY_LENGTH} visible ASCII characters, given once`;
    throw new ValidationFailedError([{ field: IDEMPOTENCY_KEY_HEADER, message }]);
  }
  const user = currentUserOf(context);
  if (!user) {
    throw new Error('@Idempotent() is for routes that require a token: keys are per user');
  }
  return {
    user,
    key,
    fingerprint: fingerprintOf({ method, route: routeOptions.url ?? '', params, body }),
  };
}

/** The headers that the handler has set. */
function headersSince(
  before: ReturnType<FastifyReply['getHeaders']>,
  reply: FastifyReply,
): Outcome['headers'] {
  const added = Object.entries(reply.getHeaders()).filter(([name]) => !(name in before));
  return Object.fromEntries(added.map(([name, value]) => [name, String(value)]));
}

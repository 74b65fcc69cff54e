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
import { type Answer, IdempotencyService, type KeyedRequest } from './idempotency.service.js';
import { fingerprintOf } from './request-fingerprint.js';

/** Visible ASCII. A header that came twice has a space: Node joins its values by ", ". */
const KEY_FORM = new RegExp(`^[!-~]{1,${MAX_KEY_LENGTH}}$`);

/**
 * Runs after guards, which say whose the key is, and around pipe and handler. A request without a
 * key passes as if this were not there.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly idempotency: IdempotencyService) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = keyedRequestOf(context);
    if (!request) {
      return next.handle();
    }
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const { answer, replayed } = await this.answerOnce(request, reply, next);
    if (replayed) {
      reply
        .status(answer.status)
        .headers({ ...answer.headers, [IDEMPOTENCY_REPLAYED_HEADER]: 'true' });
    }
    reply.type('application/json; charset=utf-8');
    return of(answer.body);
  }

  private async answerOnce(
    request: KeyedRequest,
    reply: FastifyReply,
    next: CallHandler,
  ): ReturnType<IdempotencyService['answerOnce']> {
    const before = reply.getHeaders();
    try {
      return await this.idempotency.answerOnce(request, async () => {
        const body = JSON.stringify(await lastValueFrom(next.handle()));
        return { status: reply.statusCode, headers: headersSince(before, reply), body };
      });
    } catch (error) {
      // The commit may be what failed: then the handler has spoken of what is not there.
      for (const name of Object.keys(headersSince(before, reply))) {
        reply.removeHeader(name);
      }
      throw error;
    }
  }
}

/**
 * @returns undefined where the client sent no key
 * @throws ValidationFailedError
 */
function keyedRequestOf(context: ExecutionContext): KeyedRequest | undefined {
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
    throw new Error('@Idempotent() is for routes that ask for a token: keys are per user');
  }
  return {
    user,
    key,
    fingerprint: fingerprintOf({ method, route: routeOptions.url ?? '', params, body }),
  };
}

/** What the handler has set. */
function headersSince(
  before: ReturnType<FastifyReply['getHeaders']>,
  reply: FastifyReply,
): Answer['headers'] {
  const added = Object.entries(reply.getHeaders()).filter(([name]) => !(name in before));
  return Object.fromEntries(added.map(([name, value]) => [name, String(value)]));
}

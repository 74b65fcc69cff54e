import { DriverException } from '@mikro-orm/core';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { lastValueFrom, type Observable, of } from 'rxjs';
import { currentUserOf } from '../../people/auth/current-user.decorator.js';
import { isUnreachableDatabase } from '../errors/database-state.js';
import { readingFrom } from './read-source.js';
import { systemErrorCode } from '../../config/system-error.js';

/** SQLSTATE of a statement that took too long. */
const QUERY_CANCELED = '57014';

/** The form of a SQLSTATE, as the driver puts it on errors of the database. */
const SQLSTATE = /^[0-9A-Z]{5}$/;

/**
 * Decides once for each request where it reads: who is nobody in particular, and only looks, from a
 * replica; everybody else from the primary, so that people read their own writes. What fails on a
 * replica is done once more on the primary, whole, as a read may be.
 */
export class ReplicaReadInterceptor implements NestInterceptor {
  constructor(private readonly logger: Logger) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (!/^(GET|HEAD)$/.test(request.method) || currentUserOf(context)) {
      return next.handle();
    }
    const answer = (): Promise<unknown> => lastValueFrom(next.handle());
    try {
      return of(await readingFrom('replica', answer));
    } catch (error) {
      if (!isWorthAnotherTry(error)) {
        throw error;
      }
      this.logger.warn(
        { requestId: request.id, code: systemErrorCode(error) },
        'A read has failed on a replica and is done on the primary',
      );
      return of(await answer());
    }
  }
}

/**
 * Whether it was the database that failed: gone, in recovery, in conflict with what it replays, or
 * behind with its schema. What took too long there would do so on the primary, which has enough to do.
 */
function isWorthAnotherTry(error: unknown): boolean {
  const code = systemErrorCode(error);
  return (
    code !== QUERY_CANCELED &&
    (error instanceof DriverException || isUnreachableDatabase(error) || SQLSTATE.test(code ?? ''))
  );
}

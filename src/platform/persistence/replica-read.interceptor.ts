import { DriverException } from '@mikro-orm/core';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { lastValueFrom, type Observable, of } from 'rxjs';
import { isUnreachableDatabase } from '../errors/database-state.js';
import { readingFrom } from './read-source.js';
import { systemErrorCode } from '../../config/system-error.js';

/** SQLSTATE of a cancelled statement, such as by the statement timeout. */
const QUERY_CANCELED = '57014';

/** The form of a SQLSTATE, as the driver puts it on errors of the database. */
const SQLSTATE = /^[0-9A-Z]{5}$/;

/**
 * Decides for each request where it reads: anonymous reads go to a replica, everything else to the
 * primary, so that users see their own writes. A request that fails on a replica is repeated on the
 * primary, which is safe for a read.
 */
export class ReplicaReadInterceptor implements NestInterceptor {
  /** @param isSignedIn whether a request is authenticated */
  constructor(
    private readonly logger: Logger,
    private readonly isSignedIn: (request: FastifyRequest) => boolean,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (!/^(GET|HEAD)$/.test(request.method) || this.isSignedIn(request)) {
      return next.handle();
    }
    const handle = (): Promise<unknown> => lastValueFrom(next.handle());
    try {
      return of(await readingFrom('replica', handle));
    } catch (error) {
      if (!isRetryable(error)) {
        throw error;
      }
      this.logger.warn(
        { requestId: request.id, code: systemErrorCode(error) },
        'A read failed on a replica and is repeated on the primary',
      );
      return of(await handle());
    }
  }
}

/**
 * Whether the database failed: unreachable, in recovery, in conflict with replication, or with an
 * outdated schema. A timeout is not retried, since that would only put more load on the primary.
 */
function isRetryable(error: unknown): boolean {
  const code = systemErrorCode(error);
  return (
    code !== QUERY_CANCELED &&
    (error instanceof DriverException || isUnreachableDatabase(error) || SQLSTATE.test(code ?? ''))
  );
}

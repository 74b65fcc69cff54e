import { setTimeout as delay } from 'node:timers/promises';
import { EntityManager, RequestContext } from '@mikro-orm/postgresql';
import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  Logger,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { lastValueFrom, type Observable, of } from 'rxjs';
import { Clock } from '../../platform/clock.js';
import { type CommittedWork, trackingCommits } from '../../platform/persistence/committed-work.js';
import { AuthError } from '../../platform/errors/app-errors.js';
import { isTransactionConflict } from '../../platform/errors/database-state.js';
import { systemErrorCode } from '../../config/system-error.js';
import { PersonalAccessToken } from '../personal-access-token/personal-access-token.entity.js';
import { Session } from '../session/session.entity.js';
import type { AuthenticatedRequest } from './authenticated-request.js';

/** How many times a handler runs at most. */
const ATTEMPTS = 4;

/**
 * Longest pause before the first repeat, in milliseconds; it doubles each time. The pause is random, so that
 * two transactions in conflict do not meet again.
 */
const FIRST_PAUSE = 20;

/**
 * Runs the handler again if PostgreSQL has rolled its transaction back because of a conflict with another
 * one: a deadlock, or a serialization failure. Each repeat has a new entity manager, because the
 * entities in the former one may never have been stored. If part of the work was committed, or after
 * {@link ATTEMPTS}, the error is thrown, and the client gets a conflict (409).
 */
@Injectable()
export class ConflictRepeatInterceptor implements NestInterceptor {
  private readonly logger = new Logger('Conflicts');

  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<AuthenticatedRequest>();
    const reply = http.getResponse<FastifyReply>();
    const namesBefore = new Set(Object.keys(reply.getHeaders()));
    const handle = (): Promise<unknown> => lastValueFrom(next.handle());
    for (let attempt = 1; ; attempt++) {
      const work: CommittedWork = { committed: false };
      try {
        return of(
          await trackingCommits(work, () =>
            attempt === 1 ? handle() : this.repeat(request, handle),
          ),
        );
      } catch (error) {
        if (!isTransactionConflict(error) || work.committed || attempt === ATTEMPTS) {
          throw error;
        }
        const line = { requestId: request.id, code: systemErrorCode(error), attempt };
        this.logger.warn(line, 'A transaction conflicted with another and is repeated');
        removeHeadersExcept(reply, namesBefore);
        await delay(Math.random() * FIRST_PAUSE * 2 ** (attempt - 1));
      }
    }
  }

  /** Runs the handler with a new entity manager, and the session or access token read again. @throws AuthError */
  private repeat(request: AuthenticatedRequest, handle: () => Promise<unknown>): Promise<unknown> {
    return RequestContext.create(this.em, async () => {
      if (request.user) {
        request.user = await this.reload(request.user);
      }
      return handle();
    });
  }

  private async reload(
    authenticated: Session | PersonalAccessToken,
  ): Promise<Session | PersonalAccessToken> {
    const { id, user } = authenticated;
    const reloaded =
      authenticated instanceof Session
        ? await this.em.getRepository(Session).findAlive(id, user.id, this.clock.now())
        : await this.em.getRepository(PersonalAccessToken).findWithUser(id);
    if (!reloaded) {
      throw new AuthError('token_invalid', 'Please sign in again');
    }
    return reloaded;
  }
}

/** Removes the headers that the handler has set. */
function removeHeadersExcept(reply: FastifyReply, kept: ReadonlySet<string>): void {
  for (const name of Object.keys(reply.getHeaders())) {
    if (!kept.has(name)) {
      reply.removeHeader(name);
    }
  }
}

import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { UnavailableError } from './app-errors.js';
import { stackOf } from './is-error.js';
import { sendFallbackResponse } from './fallback-response.js';
import { type Problem, toProblem } from './problem.js';

/** Counts answers of 404, and throws once there were too many to the same client. */
export interface NotFoundLimit {
  count(ip: string, reply: FastifyReply): Promise<void>;
}

/**
 * The one place where a thrown error becomes an answer. `AuthError` and `NotFoundError`, ours and the
 * ORM's, reach 401 and 404 here and nowhere else. It never fails: neither Nest nor Fastify waits for it, so
 * that what it threw would end the process.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  /** @param notFoundLimit undefined for none */
  constructor(
    private readonly logger: Logger,
    private readonly notFoundLimit: NotFoundLimit | undefined,
  ) {}

  async catch(thrown: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    await this.answer(thrown, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /**
   * Answers `thrown`; also for what fails before Nest sees the request (Fastify's own errors). Where
   * that fails, the answer is a constant 500.
   */
  async answer(thrown: unknown, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    try {
      await this.answerProblem(thrown, request, reply);
    } catch (failure) {
      this.logFailure(failure, thrown, request);
      sendFallbackResponse(reply.raw);
    }
  }

  private async answerProblem(
    thrown: unknown,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const found = problemOf(thrown, request);
    const refusal =
      found.body.status === 404 ? await this.countNotFound(request, reply) : undefined;
    const cause = refusal ?? thrown;
    const problem = refusal === undefined ? found : problemOf(refusal, request);
    const { body } = problem;
    // A server that refuses what it has no room for must not be kept busy telling so.
    if (body.status >= 500 && !(cause instanceof UnavailableError)) {
      this.logger.error(
        { requestId: request.id, code: body.code, cause: stackOf(cause) },
        body.detail,
      );
    }
    this.send(cause, problem, request, reply);
  }

  /** Writes the answer. A dialect has another shape for it. */
  protected send(
    _thrown: unknown,
    { body, headers }: Problem,
    _request: FastifyRequest,
    reply: FastifyReply,
  ): void {
    // Sent as text: Fastify's serializers know no problem+json.
    void reply
      .status(body.status)
      .headers(headers)
      .type('application/problem+json; charset=utf-8')
      .send(JSON.stringify(body));
  }

  /** @returns what is answered instead, where there were too many answers of 404 */
  private async countNotFound({ ip }: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    try {
      await this.notFoundLimit?.count(ip, reply);
      return undefined;
    } catch (refusal) {
      return refusal;
    }
  }

  private logFailure(failure: unknown, thrown: unknown, { id: requestId }: FastifyRequest): void {
    try {
      const causes = { cause: stackOf(failure), thrown: stackOf(thrown) };
      this.logger.error({ requestId, code: 'internal_error', ...causes }, 'No answer to an error');
    } catch {
      // The log may be what failed.
    }
  }
}

function problemOf(thrown: unknown, { id: requestId, method }: FastifyRequest): Problem {
  return toProblem(thrown, { requestId, method });
}

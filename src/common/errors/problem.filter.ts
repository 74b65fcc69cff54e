import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { UnavailableError } from './app-errors.js';
import { isError } from './is-error.js';
import { type Problem, toProblem } from './problem.js';

/** Counts answers of 404, and throws once there were too many to the same client. */
export interface NotFoundLimit {
  count(ip: string, reply: FastifyReply): Promise<void>;
}

/**
 * The one place where a thrown error becomes an answer. `AuthError` and the ORM's `NotFoundError`
 * reach 401 and 404 here and nowhere else.
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

  /** Answers `thrown`; also for what fails before Nest sees the request (Fastify's own errors). */
  async answer(thrown: unknown, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const cause = await this.countNotFound(thrown, request, reply);
    const problem = toProblem(cause, { requestId: request.id, method: request.method });
    const { body } = problem;
    // A server that refuses what it has no room for must not be kept busy telling so.
    if (body.status >= 500 && !(cause instanceof UnavailableError)) {
      // The stack alone: the members that drivers put on their errors hold people's data.
      const stack = isError(cause) ? cause.stack : String(cause);
      this.logger.error({ requestId: request.id, code: body.code, cause: stack }, body.detail);
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

  /** @returns what is to be answered: a refusal, where there were too many answers of 404 */
  private async countNotFound(
    thrown: unknown,
    { id: requestId, method, ip }: FastifyRequest,
    reply: FastifyReply,
  ): Promise<unknown> {
    if (!this.notFoundLimit || toProblem(thrown, { requestId, method }).body.status !== 404) {
      return thrown;
    }
    try {
      await this.notFoundLimit.count(ip, reply);
      return thrown;
    } catch (refusal) {
      return refusal;
    }
  }
}

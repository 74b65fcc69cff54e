import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { toProblem } from './problem.js';

/**
 * The one place where a thrown error becomes an answer. `AuthError` and the ORM's `NotFoundError`
 * reach 401 and 404 here and nowhere else.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Problem');

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(thrown, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** Answers `thrown`; also for what fails before Nest sees the request (Fastify's own errors). */
  answer(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const { body, headers } = toProblem(thrown, { requestId: request.id, method: request.method });
    if (body.status >= 500) {
      this.logger.error(
        { requestId: request.id, message: `${request.method} ${body.status} ${body.code}` },
        thrown instanceof Error ? thrown.stack : String(thrown),
      );
    }
    // Sent as text: Fastify's serializers know no problem+json.
    void reply
      .status(body.status)
      .headers(headers)
      .type('application/problem+json; charset=utf-8')
      .send(JSON.stringify(body));
  }
}

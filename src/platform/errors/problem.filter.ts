import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { AppError, UnavailableError } from './app-errors.js';
import { type ErrorFormat, problemDetails } from './error-format.js';
import { stackOf } from './is-error.js';
import { sendFallbackResponse } from './fallback-response.js';
import { type Problem, toProblem } from './problem.js';

/** Counts 404 responses, and throws after too many for the same client. */
export interface NotFoundLimit {
  count(ip: string, reply: FastifyReply): Promise<void>;
}

/** Where a read finds what has moved. */
export interface Redirect {
  /** Path and query, for the header `Location`. */
  location: string;
}

/** Knows what is not where a request looks for it any more, but elsewhere. */
export interface MovedResources {
  /**
   * @param thrown what the request has failed with
   * @returns where a read finds it, or the error to send to a write; undefined if it has not moved
   */
  find(thrown: unknown, request: FastifyRequest): Promise<Redirect | AppError | undefined>;
}

/**
 * Turns every thrown error into a response (docs/api.md#errors). `AuthError` and `NotFoundError`, ours and
 * the ORM's, become 401 and 404 here. It never throws: neither Nest nor Fastify awaits it, so an exception
 * would end the process.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private moved: MovedResources | undefined;

  /**
   * @param notFoundLimit undefined for no limit
   * @param formatOf returns the format for a path or a route template. It depends on the path, since
   *   many errors (an invalid JSON body, too many requests, a shutdown) occur before a controller is
   *   known.
   */
  constructor(
    private readonly logger: Logger,
    private readonly notFoundLimit: NotFoundLimit | undefined,
    private readonly formatOf: (path: string) => ErrorFormat = () => problemDetails,
  ) {}

  /** Starts looking for what has moved, with what does not exist before Nest does. */
  useMovedResources(moved: MovedResources): void {
    this.moved = moved;
  }

  async catch(thrown: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    await this.respond(thrown, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /**
   * Sends the response to an error; also used for errors before Nest sees the request (Fastify's own).
   * If that fails, it sends a constant 500.
   */
  async respond(thrown: unknown, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    try {
      await this.respondWithProblem(thrown, request, reply);
    } catch (failure) {
      this.logFailure(failure, thrown, request);
      sendFallbackResponse(reply.raw);
    }
  }

  private async respondWithProblem(
    thrown: unknown,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const moved = await this.moved?.find(thrown, request);
    if (moved && !(moved instanceof AppError)) {
      // RFC 9110 §15.4.9. The response is not to be kept: what has moved may move back.
      void reply.status(308).header('Location', moved.location).send();
      return;
    }
    await this.respondWithError(moved ?? thrown, request, reply);
  }

  private async respondWithError(
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
    // An overloaded server must not spend its time on logging every refusal.
    if (body.status >= 500 && !(cause instanceof UnavailableError)) {
      this.logger.error(
        { requestId: request.id, code: body.code, cause: stackOf(cause) },
        body.detail,
      );
    }
    this.send(cause, problem, request, reply);
  }

  /** Sends the response in the format of the API that the request is for. */
  private send(
    thrown: unknown,
    problem: Problem,
    { routeOptions, url }: FastifyRequest,
    reply: FastifyReply,
  ): void {
    const format = this.formatOf(routeOptions.url ?? url);
    const { headers, contentType, body } = format(thrown, problem);
    // Sent as a string: Fastify's serializers do not know problem+json.
    void reply
      .status(problem.body.status)
      .headers(headers)
      .type(contentType)
      .send(JSON.stringify(body));
  }

  /** @returns the error to send instead, after too many 404 responses */
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
      this.logger.error(
        { requestId, code: 'internal_error', ...causes },
        'Sending an error response failed',
      );
    } catch {
      // The log may be what failed.
    }
  }
}

function problemOf(thrown: unknown, { id: requestId, method }: FastifyRequest): Problem {
  return toProblem(thrown, { requestId, method });
}

import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { onRequestEnd } from './request-end.js';
import { isProbe } from './concurrency-limiter.js';

/**
 * Logs one line for each request once it is answered, or its client has gone: with the template of
 * its route and never its URL, which may hold anything.
 *
 * @param userIdOf who sent a request, by an id that tells nothing of them
 */
export function registerRequestLog(
  fastify: FastifyInstance,
  logger: Logger,
  userIdOf: (request: FastifyRequest) => number | undefined,
): void {
  onRequestEnd(fastify, (request, reply, isAnswered) => {
    // What a balancer asks every second would hide what people ask.
    logger[isProbe(request) ? 'debug' : 'info'](
      {
        requestId: request.id,
        userId: userIdOf(request),
        method: request.method,
        route: request.routeOptions.url ?? null,
        ...(isAnswered ? { status: reply.statusCode } : { aborted: true }),
        ms: Math.round(reply.elapsedTime * 10) / 10,
      },
      'request',
    );
  });
}

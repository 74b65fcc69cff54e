import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { onRequestEnd } from './request-end.js';
import { isProbe } from './concurrency-limiter.js';

/**
 * Logs one line for each request, after the response or when the client disconnects: with the route
 * template, never the URL, which may contain anything.
 *
 * @param userIdOf returns the id of the user who sent a request, if signed in
 */
export function registerRequestLog(
  fastify: FastifyInstance,
  logger: Logger,
  userIdOf: (request: FastifyRequest) => number | undefined,
): void {
  onRequestEnd(fastify, (request, reply, isComplete) => {
    // The probes of a load balancer would hide the other requests.
    logger[isProbe(request) ? 'debug' : 'info'](
      {
        requestId: request.id,
        userId: userIdOf(request),
        method: request.method,
        route: request.routeOptions.url ?? null,
        ...(isComplete ? { status: reply.statusCode } : { aborted: true }),
        ms: Math.round(reply.elapsedTime * 10) / 10,
      },
      'request',
    );
  });
}

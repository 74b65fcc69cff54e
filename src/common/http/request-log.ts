import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { isProbe } from './request-gate.js';

/**
 * Logs one line for each request once it is answered: the template of its route and never its URL,
 * which may hold anything.
 */
export function registerRequestLog(fastify: FastifyInstance, logger: Logger): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    // What a balancer asks every second would hide what people ask.
    logger[isProbe(request) ? 'debug' : 'info'](
      {
        requestId: request.id,
        method: request.method,
        route: request.routeOptions.url ?? null,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
      },
      'request',
    );
    done();
  });
}

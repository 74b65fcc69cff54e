import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { isProbe } from './request-gate.js';

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
  const write = (request: FastifyRequest, reply: FastifyReply, outcome: object): void => {
    // What a balancer asks every second would hide what people ask.
    logger[isProbe(request) ? 'debug' : 'info'](
      {
        requestId: request.id,
        userId: userIdOf(request),
        method: request.method,
        route: request.routeOptions.url ?? null,
        ...outcome,
        ms: Math.round(reply.elapsedTime * 10) / 10,
      },
      'request',
    );
  };
  fastify.addHook('onResponse', (request, reply, done) => {
    write(request, reply, { status: reply.statusCode });
    done();
  });
  // Where the client has gone, often for having waited long, there is no `onResponse`.
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.raw.on('close', () => {
      if (!reply.raw.writableFinished) {
        write(request, reply, { aborted: true });
      }
    });
    done();
  });
}

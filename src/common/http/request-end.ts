import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/**
 * Tells of each request once it is answered, or once its client has gone, often for having waited
 * long: Fastify's `onResponse` does not come then.
 *
 * @param tell `isAnswered` is false where the client went away before the end of its answer
 */
export function onRequestEnd(
  fastify: FastifyInstance,
  tell: (request: FastifyRequest, reply: FastifyReply, isAnswered: boolean) => void,
): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    tell(request, reply, true);
    done();
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.raw.on('close', () => {
      if (!reply.raw.writableFinished) {
        tell(request, reply, false);
      }
    });
    done();
  });
}

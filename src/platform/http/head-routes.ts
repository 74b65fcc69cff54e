import type { FastifyInstance, onSendHookHandler } from 'fastify';

/**
 * Removes a wrong `Content-Length` from responses to HEAD. Fastify adds a HEAD route to each GET route
 * and sends the length of the body that it leaves out. For a 304 that would be 0, which is wrong
 * (RFC 9110 §8.6).
 */
export function registerHeadRoutes(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route) => {
    if (route.method === 'HEAD') {
      // After Fastify's own hook, which sets the length.
      route.onSend = [route.onSend ?? [], withoutFalseLength].flat();
    }
  });
}

const withoutFalseLength: onSendHookHandler = (_request, reply, payload, done) => {
  if (reply.statusCode === 304) {
    reply.removeHeader('content-length');
  }
  done(null, payload);
};

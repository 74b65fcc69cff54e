import type { FastifyInstance, onSendHookHandler } from 'fastify';

/**
 * Fastify gives each GET route one for HEAD, whose answer has the length of the body that it leaves
 * out. A 304 has none to tell: that of an empty body would be false (RFC 9110 §8.6).
 */
export function registerHeadRoutes(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route) => {
    if (route.method === 'HEAD') {
      // Behind Fastify's own hook, which sets the length.
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

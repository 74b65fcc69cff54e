import { Readable } from 'node:stream';
import type { FastifyInstance, onSendHookHandler } from 'fastify';

/**
 * Removes a wrong `Content-Length` from responses to HEAD. Fastify adds a HEAD route to each GET route
 * and sends the length of the body that it leaves out. For a 304 that would be 0, which is wrong
 * (RFC 9110 §8.6). A stream, such as an export, is not read.
 */
export function registerHeadRoutes(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route) => {
    if (route.method === 'HEAD') {
      // Before and after Fastify's own hook, which reads streams to their end and sets the length.
      route.onSend = [withoutStream, route.onSend ?? [], withoutFalseLength].flat();
    }
  });
}

const withoutStream: onSendHookHandler = (_request, _reply, payload, done) => {
  if (payload instanceof Readable) {
    payload.destroy();
    done(null, Readable.from([]));
  } else {
    done(null, payload);
  }
};

const withoutFalseLength: onSendHookHandler = (_request, reply, payload, done) => {
  if (reply.statusCode === 304) {
    reply.removeHeader('content-length');
  }
  done(null, payload);
};

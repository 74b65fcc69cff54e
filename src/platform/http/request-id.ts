import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';

/** Header with the id of a request, in requests and responses. */
export const REQUEST_ID_HEADER = 'x-request-id';

/** Ids accepted from a proxy: they are written to logs, headers and responses as they are. */
const VALID_ID = /^[\w.:-]{1,128}$/;

/**
 * Returns a function that gives each request its id: the one from a trusted proxy, else a new one. A
 * client could reuse the id of another request and so mix them up in the log.
 *
 * @param trustedProxies number of proxies in front of the server; with 0, ids of clients are ignored
 */
export function createRequestIds(trustedProxies: number): (request: IncomingMessage) => string {
  if (trustedProxies === 0) {
    return () => randomUUID();
  }
  return ({ headers }) => {
    const given = headers[REQUEST_ID_HEADER];
    return typeof given === 'string' && VALID_ID.test(given) ? given : randomUUID();
  };
}

/** Sets the request id on every response. */
export function registerRequestId(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header(REQUEST_ID_HEADER, request.id);
    done();
  });
}

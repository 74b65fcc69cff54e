import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';

/** Header that names a request, in both directions. */
export const REQUEST_ID_HEADER = 'x-request-id';

/** What we take over from others: it goes into logs, headers and answers as it is. */
const VALID_ID = /^[\w.:-]{1,128}$/;

/**
 * How requests get their ids: the one that a trusted proxy gave, else a new one. Others could give
 * theirs the id of somebody else's request, and the log would tell of both as one.
 *
 * @param trustedProxies proxies before us; with none, whoever is connected to us is a client
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

/** Names the request in every answer. */
export function registerRequestId(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header(REQUEST_ID_HEADER, request.id);
    done();
  });
}

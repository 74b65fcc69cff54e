import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';

/** Header that names a request, in both directions. */
export const REQUEST_ID_HEADER = 'x-request-id';

/** What we take over from others: it goes into logs, headers and answers as it is. */
const VALID_ID = /^[\w.:-]{1,128}$/;

/** The id that the client, or a proxy before us, gave a request; else a new one. */
export function requestIdOf(request: IncomingMessage): string {
  const given = request.headers[REQUEST_ID_HEADER];
  return typeof given === 'string' && VALID_ID.test(given) ? given : randomUUID();
}

/** Names the request in every answer. */
export function registerRequestId(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header(REQUEST_ID_HEADER, request.id);
    done();
  });
}

import { type EntityManager, RequestContext } from '@mikro-orm/postgresql';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { withLogFields } from '../logging/log-fields.js';

/** Requests, by what the ORM keeps for each. */
const shareKeys = new WeakMap<RequestContext, () => string[]>();

/**
 * Gives each request an entity manager of its own, and its id to every line that is logged for it,
 * SQL included. Behind the parsing of bodies, which loses what Node keeps for asynchronous work.
 *
 * @param shareKeysOf what {@link currentShareKeys} says within a request
 */
export function registerRequestScope(
  fastify: FastifyInstance,
  em: EntityManager,
  shareKeysOf: (request: FastifyRequest) => string[],
): void {
  fastify.addHook('preHandler', (request, _reply, done) => {
    withLogFields({ requestId: request.id }, () =>
      RequestContext.create(em, () => {
        const context = RequestContext.currentRequestContext();
        if (context) {
          shareKeys.set(context, () => shareKeysOf(request));
        }
        done();
      }),
    );
  });
}

/** Whose share costly work for the request at hand counts against; nobody's outside of requests. */
export function currentShareKeys(): string[] {
  const context = RequestContext.currentRequestContext();
  return (context && shareKeys.get(context)?.()) ?? [];
}

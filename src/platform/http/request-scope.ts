import { type EntityManager, RequestContext } from '@mikro-orm/postgresql';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { withLogFields } from '../logging/log-fields.js';

const shareKeys = new WeakMap<RequestContext, () => string[]>();

/**
 * Gives each request its own entity manager, and adds its id to every line that is logged for it, SQL
 * included. It runs after the body is parsed, which loses the asynchronous context of Node.
 *
 * @param shareKeysOf returns the keys that {@link currentShareKeys} returns within a request
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

/** Keys whose share costly work for the current request counts against; none outside of requests. */
export function currentShareKeys(): string[] {
  const context = RequestContext.currentRequestContext();
  return (context && shareKeys.get(context)?.()) ?? [];
}

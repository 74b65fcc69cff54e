import { type EntityManager, RequestContext } from '@mikro-orm/postgresql';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { setShareKeys } from '../concurrency/share-keys.js';
import { withLogFields } from '../logging/log-fields.js';

/**
 * Gives each request its own entity manager, and adds its id to every line that is logged for it, SQL
 * included. It runs after the body is parsed, which loses the asynchronous context of Node.
 *
 * @param shareKeysOf returns the keys that `currentShareKeys()` returns within a request
 */
export function registerRequestScope(
  fastify: FastifyInstance,
  em: EntityManager,
  shareKeysOf: (request: FastifyRequest) => string[],
): void {
  fastify.addHook('preHandler', (request, _reply, done) => {
    withLogFields({ requestId: request.id }, () =>
      RequestContext.create(em, () => {
        setShareKeys(() => shareKeysOf(request));
        done();
      }),
    );
  });
}

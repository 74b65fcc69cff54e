import { type EntityManager, RequestContext } from '@mikro-orm/postgresql';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { setShareKeys } from '../concurrency/share-keys.js';
import { withLogFields } from '../logging/log-fields.js';

/**
 * Gives each request an entity manager of its own, and its id to every line that is logged for it,
 * SQL included. Behind the parsing of bodies, which loses what Node keeps for asynchronous work.
 *
 * @param shareKeysOf what `currentShareKeys()` gives within a request
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

import { type EntityManager, RequestContext } from '@mikro-orm/postgresql';
import type { FastifyInstance } from 'fastify';
import { withLogFields } from '../logging/log-fields.js';

/**
 * Gives each request an entity manager of its own, and its id to every line that is logged for it,
 * SQL included. Behind the parsing of bodies, which loses what Node keeps for asynchronous work.
 */
export function registerRequestScope(fastify: FastifyInstance, em: EntityManager): void {
  fastify.addHook('preHandler', ({ id }, _reply, done) => {
    withLogFields({ requestId: id }, () => RequestContext.create(em, done));
  });
}

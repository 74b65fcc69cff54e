import type { FastifyInstance } from 'fastify';
import { type Actor, recordedAddress, withActor } from '../audit/actor.js';
import { PersonalAccessToken } from '../personal-access-token/personal-access-token.entity.js';
import type { AuthenticatedRequest } from './authenticated-request.js';

/** Methods that change nothing, so that there is nothing to record. */
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Names who sent a request in the entries of the audit log that it leads to. Like `registerRequestScope`, it
 * runs after the body is parsed.
 */
export function registerRequestActor(fastify: FastifyInstance): void {
  fastify.addHook('preHandler', (request, _reply, done) => {
    if (SAFE_METHODS.has(request.method)) {
      done();
    } else {
      withActor(() => actorOf(request), done);
    }
  });
}

function actorOf({ ip, user }: AuthenticatedRequest): Actor {
  return {
    userId: user?.user.id ?? null,
    channel: user instanceof PersonalAccessToken ? 'access_token' : 'api',
    address: recordedAddress(ip),
  };
}

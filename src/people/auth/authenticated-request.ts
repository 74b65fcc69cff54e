import type { FastifyRequest } from 'fastify';
import type { PersonalAccessToken } from '../personal-access-token/personal-access-token.entity.js';
import type { Session } from '../session/session.entity.js';

/** A request after the guard: what its token belongs to, or undefined without a valid one. */
export type AuthenticatedRequest = FastifyRequest & {
  /** The name is passport's. */
  user?: Session | PersonalAccessToken | undefined;
};

import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Session } from '../session/session.entity.js';
import type { User } from '../user/user.entity.js';

/**
 * The signed-in user, managed by the request's own entity manager. On a `@Public()` route it is
 * undefined for those without a good token, and the parameter says so: `viewer: User | undefined`.
 */
export const CurrentUser = createParamDecorator(
  (_: unknown, context: ExecutionContext): User | undefined => currentUserOf(context),
);

/** The session that the request's token is good through. */
export const CurrentSession = createParamDecorator(
  (_: unknown, context: ExecutionContext): Session | undefined => sessionOf(context),
);

/** The same for what is no handler, such as an interceptor. */
export function currentUserOf(context: ExecutionContext): User | undefined {
  return sessionOf(context)?.user.getEntity();
}

/** The id of who sent a request; undefined for those without a good token. */
export function userIdOf(request: FastifyRequest & { user?: Session }): number | undefined {
  return request.user?.user.id;
}

/** Whether a request came with a valid token. */
export function isSignedIn(request: FastifyRequest & { user?: Session }): boolean {
  return request.user !== undefined;
}

/** Passport puts what a strategy found under `user`. */
function sessionOf(context: ExecutionContext): Session | undefined {
  return context.switchToHttp().getRequest<FastifyRequest & { user?: Session }>().user;
}

import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Session } from '../session/session.entity.js';
import type { User } from '../user/user.entity.js';

/**
 * The signed-in user, managed by the request's entity manager. On a `@Public()` route it is undefined
 * without a valid token, and the type of the parameter must allow that: `viewer: User | undefined`.
 */
export const CurrentUser = createParamDecorator(
  (_: unknown, context: ExecutionContext): User | undefined => currentUserOf(context),
);

/** The session that the request's token belongs to. */
export const CurrentSession = createParamDecorator(
  (_: unknown, context: ExecutionContext): Session | undefined => sessionOf(context),
);

/** Like {@link CurrentUser}, for code outside handlers, such as an interceptor. */
export function currentUserOf(context: ExecutionContext): User | undefined {
  return sessionOf(context)?.user.getEntity();
}

/** The id of the user who sent a request; undefined without a valid token. */
export function userIdOf(request: FastifyRequest & { user?: Session }): number | undefined {
  return request.user?.user.id;
}

/** Whether a request came with a valid token. */
export function isSignedIn(request: FastifyRequest & { user?: Session }): boolean {
  return request.user !== undefined;
}

/** Passport stores the result of a strategy as `user`. */
function sessionOf(context: ExecutionContext): Session | undefined {
  return context.switchToHttp().getRequest<FastifyRequest & { user?: Session }>().user;
}

import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { Session } from '../session/session.entity.js';
import type { User } from '../user/user.entity.js';
import type { AuthenticatedRequest } from './authenticated-request.js';

/**
 * The signed-in user, or the one whose access token a program sent, managed by the request's entity
 * manager. On a `@Public()` route it is undefined without a valid token, and the type of the parameter
 * must allow that: `viewer: User | undefined`.
 */
export const CurrentUser = createParamDecorator(
  (_: unknown, context: ExecutionContext): User | undefined => currentUserOf(context),
);

/** The session that the request's token belongs to; undefined for programs, which have none. */
export const CurrentSession = createParamDecorator(
  (_: unknown, context: ExecutionContext): Session | undefined => {
    const { user } = requestOf(context);
    return user instanceof Session ? user : undefined;
  },
);

/** Like {@link CurrentUser}, for code outside handlers, such as an interceptor. */
export function currentUserOf(context: ExecutionContext): User | undefined {
  return userOf(requestOf(context));
}

/** The user who sent a request, for code that has no context of Nest, such as a filter. */
export function userOf(request: AuthenticatedRequest): User | undefined {
  return request.user?.user.getEntity();
}

/** The id of the user who sent a request; undefined without a valid token. */
export function userIdOf(request: AuthenticatedRequest): number | undefined {
  return request.user?.user.id;
}

/** Whether a request came with a valid token. */
export function isSignedIn(request: AuthenticatedRequest): boolean {
  return request.user !== undefined;
}

function requestOf(context: ExecutionContext): AuthenticatedRequest {
  return context.switchToHttp().getRequest<AuthenticatedRequest>();
}

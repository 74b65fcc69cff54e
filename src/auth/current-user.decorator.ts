import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { User } from '../user/user.entity.js';

/**
 * The signed-in user, managed by the request's own entity manager. On a `@Public()` route it is
 * undefined for those without a good token, and the parameter says so: `viewer: User | undefined`.
 */
export const CurrentUser = createParamDecorator(
  (_: unknown, context: ExecutionContext): User | undefined =>
    context.switchToHttp().getRequest<FastifyRequest & { user?: User }>().user,
);

import type { ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { JwtFromRequestFunction } from 'passport-jwt';
import { AuthError } from '../../platform/errors/app-errors.js';
import type { ErrorCode } from '../../platform/errors/error-codes.js';
import { IS_PUBLIC } from './public.decorator.js';

const NO_TOKEN = 'Please provide your token via Authorization header';

/** What passport found out about a request. */
export interface Finding<TUser> {
  /** What the strategy could not get over, such as an unreachable database. */
  failure: unknown;
  user: TUser | false;
  /** Why there is no user: an error of passport-jwt or jsonwebtoken. */
  info: unknown;
}

/**
 * Whether passport need not be asked: the route is public and the request has no token. So are most
 * reads.
 *
 * @param findToken what the strategy itself reads
 */
export function isOpen(
  reflector: Reflector,
  context: ExecutionContext,
  findToken: JwtFromRequestFunction<FastifyRequest>,
): boolean {
  return isPublic(reflector, context) && findToken(context.switchToHttp().getRequest()) === null;
}

/**
 * What passport found, or the refusal. A public route treats a bad token as none.
 *
 * @throws AuthError on a route that is not public
 */
export function admit<TUser>(
  { failure, user, info }: Finding<TUser>,
  reflector: Reflector,
  context: ExecutionContext,
): TUser {
  if (failure) {
    throw failure;
  }
  if (user) {
    return user;
  }
  if (isPublic(reflector, context)) {
    // `undefined`, which AuthGuard's signature has no room for: see CurrentUser.
    return undefined as TUser;
  }
  throw new AuthError(refusalCode(info), NO_TOKEN);
}

function isPublic(reflector: Reflector, context: ExecutionContext): boolean {
  const targets = [context.getHandler(), context.getClass()];
  return reflector.getAllAndOverride<boolean | undefined>(IS_PUBLIC, targets) === true;
}

/** passport-jwt says "No auth token" without a type of its own; jsonwebtoken's errors have names. */
function refusalCode(info: unknown): ErrorCode {
  if (!(info instanceof Error)) {
    return 'token_invalid';
  }
  if (info.name === 'TokenExpiredError') {
    return 'token_expired';
  }
  return info.message === 'No auth token' ? 'token_missing' : 'token_invalid';
}

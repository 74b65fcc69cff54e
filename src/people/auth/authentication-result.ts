import type { ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { AuthError } from '../../platform/errors/app-errors.js';
import type { ErrorCode } from '../../platform/errors/error-codes.js';
import { IS_PUBLIC } from './public.decorator.js';

const NO_TOKEN = 'Please provide your token via Authorization header';

/** What passport found out about a request. */
export interface AuthenticationResult<TUser> {
  /** What the strategy failed of, such as an unreachable database. */
  failure: unknown;
  user: TUser | false;
  /** Why there is no user: an error of passport-jwt or jsonwebtoken. */
  info: unknown;
}

/** Whether a route is `@Public()`. */
export function isAnonymousAllowed(reflector: Reflector, context: ExecutionContext): boolean {
  const targets = [context.getHandler(), context.getClass()];
  return reflector.getAllAndOverride<boolean | undefined>(IS_PUBLIC, targets) === true;
}

/** @throws AuthError where there is no user; what the strategy failed of */
export function requireUser<TUser>({ failure, user, info }: AuthenticationResult<TUser>): TUser {
  if (failure) {
    throw failure;
  }
  if (!user) {
    throw new AuthError(refusalCode(info), NO_TOKEN);
  }
  return user;
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

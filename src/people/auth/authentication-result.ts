import type { ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import {
  type TokenProblem,
  TokenRequiredError,
} from '../../platform/errors/token-required.error.js';
import { IS_PUBLIC } from './public.decorator.js';

/** The result of passport for a request. */
export interface AuthenticationResult<TUser> {
  /** What the strategy threw, such as a database error. */
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

/** @throws TokenRequiredError if there is no user, or what the strategy threw */
export function requireUser<TUser>({ failure, user, info }: AuthenticationResult<TUser>): TUser {
  if (failure) {
    throw failure;
  }
  if (!user) {
    throw new TokenRequiredError(reasonOf(info));
  }
  return user;
}

/** passport-jwt's error for "No auth token" has no type of its own; jsonwebtoken's errors have names. */
function reasonOf(info: unknown): TokenProblem {
  if (!(info instanceof Error)) {
    return 'token_invalid';
  }
  if (info.name === 'TokenExpiredError') {
    return 'token_expired';
  }
  return info.message === 'No auth token' ? 'token_missing' : 'token_invalid';
}

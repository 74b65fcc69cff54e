import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { AuthError } from '../common/errors/app-errors.js';
import type { ErrorCode } from '../common/errors/error-codes.js';
import { GUARDED_BY } from './guarded-by.decorator.js';
import { IS_PUBLIC } from './public.decorator.js';

const NO_TOKEN = 'Please provide your token via Authorization header';

/**
 * Denies by default: every route needs a good token unless it is `@Public()`, and there a bad one
 * counts as none (the contract, §1).
 */
@Injectable()
export class JwtAuthGuard extends AuthGuard('jwt') {
  constructor(private readonly reflector: Reflector) {
    super();
  }

  /** Routes that have another guard in its place are left to that, see `@GuardedBy()`. */
  override canActivate(context: ExecutionContext): ReturnType<CanActivate['canActivate']> {
    const targets = [context.getHandler(), context.getClass()];
    return this.reflector.getAllAndOverride<unknown>(GUARDED_BY, targets) !== undefined
      ? true
      : super.canActivate(context);
  }

  /**
   * What passport found, or the refusal.
   *
   * @param failure what the strategy could not get over, such as an unreachable database
   * @param info why there is no user: an error of passport-jwt or jsonwebtoken
   * @throws AuthError on a route that is not public
   */
  override handleRequest<TUser>(
    failure: unknown,
    user: TUser | false,
    info: unknown,
    context: ExecutionContext,
  ): TUser {
    if (failure) {
      throw failure;
    }
    if (user) {
      return user;
    }
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean>(IS_PUBLIC, targets)) {
      // `undefined`, which AuthGuard's signature has no room for: see CurrentUser.
      return undefined as TUser;
    }
    throw new AuthError(refusalCode(info), NO_TOKEN);
  }
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

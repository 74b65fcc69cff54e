import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { admit, isOpen } from '../../../people/auth/authentication-result.js';
import { tokenOf } from '../current-token.decorator.js';
import { REALWORLD_STRATEGY } from './realworld.strategy.js';

/** Denies by default, as the native guard does: only a token of this dialect opens a route. */
@Injectable()
export class RealWorldAuthGuard extends AuthGuard(REALWORLD_STRATEGY) {
  constructor(private readonly reflector: Reflector) {
    super();
  }

  override canActivate(context: ExecutionContext): ReturnType<CanActivate['canActivate']> {
    return isOpen(this.reflector, context, tokenOf) || super.canActivate(context);
  }

  /** @throws AuthError on a route that is not public */
  override handleRequest<TUser>(
    failure: unknown,
    user: TUser | false,
    info: unknown,
    context: ExecutionContext,
  ): TUser {
    return admit({ failure, user, info }, this.reflector, context);
  }
}

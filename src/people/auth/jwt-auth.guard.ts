import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { admit, isOpen } from './authentication-result.js';
import { GUARDED_BY } from './guarded-by.decorator.js';
import { bearerTokenOf } from './jwt.strategy.js';

/**
 * Denies by default: every route needs a good token unless it is `@Public()`, and there a bad one
 * counts as none (docs/api.md#authentication). Routes `@GuardedBy()` another guard are left to that.
 */
@Injectable()
export class JwtAuthGuard extends AuthGuard('jwt') {
  constructor(private readonly reflector: Reflector) {
    super();
  }

  override canActivate(context: ExecutionContext): ReturnType<CanActivate['canActivate']> {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<unknown>(GUARDED_BY, targets) !== undefined) {
      return true;
    }
    return isOpen(this.reflector, context, bearerTokenOf) || super.canActivate(context);
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

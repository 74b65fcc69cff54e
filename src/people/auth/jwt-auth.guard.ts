import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { RequestTokens } from './accepted-tokens.js';
import { isAnonymousAllowed, requireUser } from './authentication-result.js';

/**
 * Denies by default, in every API: each route needs a valid token of its API unless it is `@Public()`,
 * where an invalid token counts as none (docs/api.md#authentication).
 */
@Injectable()
export class JwtAuthGuard extends AuthGuard('jwt') {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: RequestTokens,
  ) {
    super();
  }

  /** Skips passport for requests without a token on public routes, which most reads are. */
  override canActivate(context: ExecutionContext): ReturnType<CanActivate['canActivate']> {
    return (
      (isAnonymousAllowed(this.reflector, context) &&
        this.tokens.tokenOf(context.switchToHttp().getRequest()) === null) ||
      super.canActivate(context)
    );
  }

  /** @throws TokenRequiredError on a route that is not public */
  override handleRequest<TUser>(
    failure: unknown,
    user: TUser | false,
    info: unknown,
    context: ExecutionContext,
  ): TUser {
    if (!failure && !user && isAnonymousAllowed(this.reflector, context)) {
      // AuthGuard's signature does not allow `undefined`; see CurrentUser.
      return undefined as TUser;
    }
    return requireUser({ failure, user, info });
  }
}

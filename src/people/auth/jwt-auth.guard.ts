import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { TokenRequiredError } from '../../platform/errors/token-required.error.js';
import { TokenAuthenticationService } from '../personal-access-token/token-authentication.service.js';
import { isInScope, type Permission } from '../user/roles.js';
import type { AuthenticatedRequest } from './authenticated-request.js';
import { RequestTokens } from './accepted-tokens.js';
import { isAnonymousAllowed, requireUser } from './authentication-result.js';
import { RECOGNISED_WITH } from './optional-auth.decorator.js';

/**
 * Denies by default, in every API: each route needs a valid token of its API unless it is `@Public()`,
 * where an invalid token counts as none (docs/api.md#authentication).
 */
@Injectable()
export class JwtAuthGuard extends AuthGuard('jwt') {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: RequestTokens,
    private readonly personalAccessTokens: TokenAuthenticationService,
  ) {
    super();
  }

  /**
   * Skips passport for requests without a token on public routes, which most reads are, and for personal
   * access tokens.
   */
  override canActivate(context: ExecutionContext): ReturnType<CanActivate['canActivate']> {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    if (isAnonymousAllowed(this.reflector, context) && this.tokens.tokenOf(request) === null) {
      return true;
    }
    const token = this.tokens.personalAccessTokenOf(request);
    return token === null
      ? super.canActivate(context)
      : this.authenticateProgram(request, token, context);
  }

  /**
   * On a public route, a token counts only for the permission that the route recognises users for.
   *
   * @throws TokenRequiredError on a route that is not public
   */
  private async authenticateProgram(
    request: AuthenticatedRequest,
    text: string,
    context: ExecutionContext,
  ): Promise<boolean> {
    const isPublic = isAnonymousAllowed(this.reflector, context);
    const targets = [context.getHandler(), context.getClass()];
    const recognisedWith = this.reflector.getAllAndOverride<Permission | undefined>(
      RECOGNISED_WITH,
      targets,
    );
    if (isPublic && recognisedWith === undefined) {
      return true;
    }
    const token = await this.personalAccessTokens.verify(text);
    if (typeof token !== 'string') {
      const isRecognised =
        recognisedWith === undefined || isInScope(new Set(token.scopes), recognisedWith);
      request.user = isRecognised ? token : undefined;
    } else if (!isPublic) {
      throw new TokenRequiredError(token);
    }
    return true;
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

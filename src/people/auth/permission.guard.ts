import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { hasPermission, isInScope, type Permission, scopesOf } from '../user/roles.js';
import { isAnonymousAllowed } from './authentication-result.js';
import { currentUserOf } from './current-user.decorator.js';
import { InsufficientScopeError, PermissionDeniedError } from './permission.errors.js';
import { REQUIRED_PERMISSION } from './require-permission.decorator.js';

/**
 * Denies by default: a route that is not `@Public()` must say which permission it needs, and the role
 * of the user must include it. The role is read with the session, so a change of it holds at once.
 */
@Injectable()
export class PermissionGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  /**
   * @throws PermissionDeniedError
   * @throws InsufficientScopeError if the request came with an access token of a program
   */
  canActivate(context: ExecutionContext): boolean {
    if (isAnonymousAllowed(this.reflector, context)) {
      return true;
    }
    const targets = [context.getHandler(), context.getClass()];
    const permission = this.reflector.getAllAndOverride<Permission | undefined>(
      REQUIRED_PERMISSION,
      targets,
    );
    const user = currentUserOf(context);
    if (permission !== undefined && user?.scopes && !isInScope(user.scopes, permission)) {
      throw new InsufficientScopeError(scopesOf(permission));
    }
    if (permission === undefined || !user || !hasPermission(user, permission)) {
      throw new PermissionDeniedError();
    }
    return true;
  }
}

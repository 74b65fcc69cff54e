import { ForbiddenError } from '../../platform/errors/app-errors.js';
import type { Scope } from '../user/scopes.js';

/** The role of the user does not include the permission that is needed. */
export class PermissionDeniedError extends ForbiddenError {
  constructor() {
    super('permission_denied', 'Your role does not allow this');
  }
}

/** The scopes of the access token do not include the permission that is needed (RFC 6750 §3.1). */
export class InsufficientScopeError extends ForbiddenError {
  /** @param scopes that would do, any of them; none if no access token can do it */
  constructor(scopes: readonly Scope[]) {
    super(
      'insufficient_scope',
      scopes.length === 0
        ? 'No access token of a program can do this, please sign in'
        : `The access token needs the scope ${scopes.join(' or ')} for this`,
    );
  }
}

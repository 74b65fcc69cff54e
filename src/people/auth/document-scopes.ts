import { problemResponse } from '../../platform/openapi/api-problems.decorator.js';
import type { DocumentedOperation } from '../../platform/openapi/openapi.js';
import { type Permission, scopesOf } from '../user/roles.js';
import type { Scope } from '../user/scopes.js';
import { InsufficientScopeError } from './permission.errors.js';

interface Extensions {
  /** Set by `@RequirePermission()`. */
  'x-permission'?: Permission;
  'x-scope'?: readonly Scope[];
}

/**
 * Adds to an operation that needs a permission which scopes of access tokens include it (`x-scope`, any of
 * them is enough), and that it is 403 for other access tokens. For an API that accepts access tokens.
 */
export function documentScopes(operation: DocumentedOperation): void {
  const extended = operation as DocumentedOperation & Extensions;
  const permission = extended['x-permission'];
  if (permission !== undefined) {
    const scopes = scopesOf(permission);
    if (scopes.length > 0) {
      extended['x-scope'] = scopes;
    }
    operation.responses['403'] ??= problemResponse(403, new InsufficientScopeError(scopes));
  }
}

import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import { ApiOptionalAuth } from '../../platform/openapi/api-optional-auth.decorator.js';
import { type Permission, scopesOf } from '../user/roles.js';
import { Public } from './public.decorator.js';

/** Metadata key of the permission for which a public route recognises the user of an access token. */
export const RECOGNISED_WITH = 'auth:recognisedWith';

/**
 * For a public route that shows more to signed-in users. A request with an access token whose scopes do
 * not include the permission is treated as anonymous.
 */
export function OptionalAuth(permission: Permission): MethodDecorator & ClassDecorator {
  return applyDecorators(
    Public(),
    SetMetadata(RECOGNISED_WITH, permission),
    ApiOptionalAuth(),
    ApiExtension('x-scope', scopesOf(permission)),
  );
}

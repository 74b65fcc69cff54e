import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension } from '@nestjs/swagger';
import type { Permission } from '../user/roles.js';

/** Metadata key of the permission that a route needs. */
export const REQUIRED_PERMISSION = 'auth:requiredPermission';

/**
 * Lets only users in whose role includes the permission, and documents it as `x-permission`. What it
 * may be used on (one's own article, anyone's) is decided by the policy of the module.
 */
export function RequirePermission(permission: Permission): MethodDecorator & ClassDecorator {
  return applyDecorators(
    SetMetadata(REQUIRED_PERMISSION, permission),
    ApiBearerAuth(),
    ApiExtension('x-permission', permission),
  );
}

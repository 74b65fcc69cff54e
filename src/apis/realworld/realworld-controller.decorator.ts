import { applyDecorators, Controller } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { GuardedBy } from '../../people/auth/guarded-by.decorator.js';
import { LenientInput } from '../../platform/validation/lenient-input.decorator.js';
import { RealWorldAuthGuard } from './auth/realworld-auth.guard.js';
import { REALWORLD_PREFIX } from './realworld-prefix.js';

/**
 * A controller of this dialect: below its prefix, behind its own guard, with its own idea of
 * members that nobody asked for. How its errors are written goes by the prefix, see `realworld-api.ts`.
 */
export function RealWorldController(path: string, tag: string): ClassDecorator {
  return applyDecorators(
    Controller(`${REALWORLD_PREFIX}/${path}`),
    ApiTags(tag),
    GuardedBy(RealWorldAuthGuard),
    LenientInput(),
  );
}

import { applyDecorators, Controller } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { LenientInput } from '../../platform/validation/lenient-input.decorator.js';
import { REALWORLD_PREFIX } from './realworld-prefix.js';

/**
 * A controller of this API: below its prefix, and it ignores unknown properties. Which tokens it accepts
 * and how its errors are written goes by the prefix, see `realworld-api.ts`.
 */
export function RealWorldController(path: string, tag: string): ClassDecorator {
  return applyDecorators(Controller(`${REALWORLD_PREFIX}/${path}`), ApiTags(tag), LenientInput());
}

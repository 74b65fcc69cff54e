import { applyDecorators, Controller } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { LenientInput } from '../../platform/validation/lenient-input.decorator.js';
import { REALWORLD_PREFIX } from './realworld-prefix.js';

/**
 * A controller of this API: has its prefix, and ignores unknown properties. The tokens and the error format
 * depend on the prefix, see `realworld-api.ts`.
 */
export function RealWorldController(path: string, tag: string): ClassDecorator {
  return applyDecorators(Controller(`${REALWORLD_PREFIX}/${path}`), ApiTags(tag), LenientInput());
}

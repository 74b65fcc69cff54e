import {
  applyDecorators,
  type CanActivate,
  SetMetadata,
  type Type,
  UseGuards,
} from '@nestjs/common';

export const GUARDED_BY = 'auth:guardedBy';

/**
 * Puts another guard in the place of the one that asks every route for a token: for a dialect that
 * has tokens of its own. It has to deny by default as well.
 */
export function GuardedBy(guard: Type<CanActivate>): MethodDecorator & ClassDecorator {
  return applyDecorators(SetMetadata(GUARDED_BY, guard), UseGuards(guard));
}

// Nest offers no public way to put an interceptor around those of the decorators below.
import { INTERCEPTORS_METADATA } from '@nestjs/common/constants.js';
import { ConflictRepeatInterceptor } from './conflict-repeat.interceptor.js';

/**
 * Repeats the handler where PostgreSQL gave up its transaction for the sake of another
 * ({@link ConflictRepeatInterceptor}). For every route that writes; the topmost of its decorators, so
 * that what is repeated is all that runs around the handler as well: under an `Idempotency-Key` the
 * transaction is outside of it.
 */
export function RepeatsConflicts(): MethodDecorator {
  return (_target, _name, { value: handler }) => {
    if (typeof handler === 'function') {
      const others: unknown = Reflect.getMetadata(INTERCEPTORS_METADATA, handler);
      const inside: unknown[] = Array.isArray(others) ? others : [];
      Reflect.defineMetadata(
        INTERCEPTORS_METADATA,
        [ConflictRepeatInterceptor, ...inside],
        handler,
      );
    }
  };
}

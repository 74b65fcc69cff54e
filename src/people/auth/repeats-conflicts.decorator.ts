// Nest has no public API to put an interceptor around those that decorators below have added.
import { INTERCEPTORS_METADATA } from '@nestjs/common/constants.js';
import { ConflictRepeatInterceptor } from './conflict-repeat.interceptor.js';

/**
 * Repeats the handler if PostgreSQL rolled its transaction back because of a conflict with another one
 * ({@link ConflictRepeatInterceptor}). For every route that writes. It must be the topmost decorator, so
 * that the other interceptors are repeated too: with an `Idempotency-Key`, the transaction begins in one
 * of them.
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

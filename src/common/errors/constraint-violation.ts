import { ConstraintViolationException } from '@mikro-orm/core';

/**
 * Whether `error` says that a write breaks this very constraint or unique index. The driver puts its
 * name on its error; the ORM's type does not tell.
 */
export function isViolationOf(constraint: string, error: unknown): boolean {
  return (
    error instanceof ConstraintViolationException &&
    'constraint' in error &&
    error.constraint === constraint
  );
}

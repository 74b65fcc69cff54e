import { ConstraintViolationException } from '@mikro-orm/core';

/**
 * Whether `error` says that this very constraint is violated: a value is taken in a unique index, a
 * foreign key leads to nothing. The driver puts the name on its error; the ORM's type does not tell.
 */
export function isViolationOf(constraint: string, error: unknown): boolean {
  return (
    error instanceof ConstraintViolationException &&
    'constraint' in error &&
    error.constraint === constraint
  );
}

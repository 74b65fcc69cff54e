import { ConstraintViolationException } from '@mikro-orm/core';

/**
 * Whether `error` says that this very unique index or foreign key is violated: a value is taken, or
 * what a row refers to is gone. The driver puts the name of the constraint on its error; the ORM's
 * type does not tell.
 */
export function isViolationOf(constraint: string, error: unknown): boolean {
  return (
    error instanceof ConstraintViolationException &&
    'constraint' in error &&
    error.constraint === constraint
  );
}

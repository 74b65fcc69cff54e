import { UniqueConstraintViolationException } from '@mikro-orm/core';

/**
 * Whether `error` says that a value is taken in this very unique index. The driver puts the name
 * of the index on its error; the ORM's type does not tell.
 */
export function isViolationOf(index: string, error: unknown): boolean {
  return (
    error instanceof UniqueConstraintViolationException &&
    'constraint' in error &&
    error.constraint === index
  );
}

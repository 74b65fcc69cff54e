import { systemErrorCode } from '../../config/system-error.js';
import { isError } from './is-error.js';

/** Class of the SQLSTATEs of violated constraints. */
const CONSTRAINT_VIOLATION = /^23\w{3}$/;

/**
 * Whether `error` says that this very unique index or foreign key is violated: a value is taken, or
 * what a row refers to is gone. The driver puts the name of the constraint on its error, and the ORM
 * copies it to its own; a prepared query gives the driver's.
 */
export function isViolationOf(constraint: string, error: unknown): boolean {
  return (
    isError(error) &&
    CONSTRAINT_VIOLATION.test(systemErrorCode(error) ?? '') &&
    'constraint' in error &&
    error.constraint === constraint
  );
}

import { systemErrorCode } from '../../config/system-error.js';
import { isError } from './is-error.js';

/** Class of the SQLSTATEs of violated constraints. */
const CONSTRAINT_VIOLATION = /^23\w{3}$/;

/**
 * Whether `error` reports a violation of this unique index or foreign key: the value is taken, or the
 * referenced row is gone. The driver puts the name of the constraint on its error, and the ORM copies
 * it to its own; a prepared query throws the driver's.
 */
export function isViolationOf(constraint: string, error: unknown): boolean {
  return (
    isError(error) &&
    CONSTRAINT_VIOLATION.test(systemErrorCode(error) ?? '') &&
    'constraint' in error &&
    error.constraint === constraint
  );
}

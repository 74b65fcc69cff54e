import { ValidationPipe } from '@nestjs/common';
import { ValidationFailedError } from '../errors/app-errors.js';
import { toFieldProblems } from './field-problems.js';

/**
 * Leaves path parameters as the strings that they are, whatever type a handler declares: Nest would make
 * numbers of `1e1` and `0x10` before a pipe such as `ResourceIdPipe` sees them.
 */
class InputValidationPipe extends ValidationPipe {
  protected override transformPrimitive(value: unknown): unknown {
    return value;
  }
}

/**
 * The pipe in front of every handler: what a DTO does not name is refused, what it names becomes an
 * instance of it, and the problems are reported at once, the first of each member.
 */
export function createValidationPipe(): ValidationPipe {
  return new InputValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    stopAtFirstError: true,
    transform: true,
    exceptionFactory: (errors) => new ValidationFailedError(toFieldProblems(errors)),
  });
}

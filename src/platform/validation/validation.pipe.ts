import { ValidationPipe } from '@nestjs/common';
import { ValidationFailedError } from '../errors/app-errors.js';
import { toFieldProblems } from './field-problems.js';

/**
 * Leaves path parameters as strings, whatever type the handler declares: Nest would convert `1e1` and
 * `0x10` to numbers before a pipe such as `ResourceIdPipe` sees them.
 */
class InputValidationPipe extends ValidationPipe {
  protected override transformPrimitive(value: unknown): unknown {
    return value;
  }
}

/**
 * The global validation pipe: it rejects fields that the DTO does not declare, converts the input to an
 * instance of the DTO, and reports the problems of all fields at once, the first one of each.
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

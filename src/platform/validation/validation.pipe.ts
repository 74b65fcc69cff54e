import { ValidationPipe } from '@nestjs/common';
import { ValidationFailedError } from '../errors/app-errors.js';
import { toFieldProblems } from './field-problems.js';

/**
 * The pipe in front of every handler: what a DTO does not name is refused, what it names becomes an
 * instance of it, and the problems are reported at once, the first of each member.
 */
export function createValidationPipe(): ValidationPipe {
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    stopAtFirstError: true,
    transform: true,
    exceptionFactory: (errors) => new ValidationFailedError(toFieldProblems(errors)),
  });
}

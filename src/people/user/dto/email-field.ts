import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { isEmail, ValidateBy } from 'class-validator';
import {
  documented,
  type FieldOptions,
  OptionalOrNullable,
} from '../../../platform/validation/text-field.js';
import { MAX_EMAIL_LENGTH } from '../user-limits.js';

/** Whether `value` is an email address that {@link EmailField} accepts, trimmed. */
export function isEmailAddress(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length <= MAX_EMAIL_LENGTH &&
    /^[\x21-\x7e]+$/.test(value) &&
    isEmail(value)
  );
}

/**
 * An email address: trimmed, ASCII (an internationalised domain has a punycode form), not too long.
 */
export function EmailField(options: FieldOptions = {}): PropertyDecorator {
  return applyDecorators(
    documented(
      { example: 'jane@example.com', ...options },
      {
        type: String,
        format: 'email',
        maxLength: MAX_EMAIL_LENGTH,
      },
    ),
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' ? value.trim() : value,
    ),
    OptionalOrNullable(options),
    ValidateBy({
      name: 'email',
      validator: {
        validate: isEmailAddress,
        defaultMessage: () => '$property must be an email',
      },
    }),
  );
}

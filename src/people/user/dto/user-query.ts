import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';
import { parseResourceId } from '../../../platform/validation/resource-id.js';
import { OptionalOrNullable } from '../../../platform/validation/text-field.js';
import { isUsername, MAX_USERNAME_LENGTH } from '../username.js';

/** A user in a query: an id, which becomes a number, or a username, which never consists of digits alone. */
export function UserQuery(description: string): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({
      type: String,
      // Digits alone are an id.
      pattern: '^[A-Za-z0-9_-]+$',
      minLength: 1,
      maxLength: MAX_USERNAME_LENGTH,
      description,
    }),
    OptionalOrNullable({ optional: true }),
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' ? (parseResourceId(value) ?? value) : value,
    ),
    ValidateBy({
      name: 'userQuery',
      validator: {
        validate: (value: unknown) =>
          typeof value === 'number' || (typeof value === 'string' && isUsername(value)),
        defaultMessage: () => '$property must be the id or the username of a user',
      },
    }),
  );
}

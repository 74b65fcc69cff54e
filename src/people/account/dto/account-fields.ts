import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsObject, IsString, ValidateBy, ValidateIf, ValidateNested } from 'class-validator';
import {
  documented,
  type FieldOptions,
  OptionalOrNullable,
  TextField,
} from '../../../platform/validation/text-field.js';
import { codePointLength } from '../../../platform/text.js';
import { VisibleLine } from '../../../platform/validation/visible-text.js';
import { normalizeImageReference } from '../../../config/image-reference.js';
import { MAX_PASSWORD_BYTES, normalizePassword } from '../../user/password-hasher.js';
import {
  MAX_BIO_LENGTH,
  MAX_FULL_NAME_LENGTH,
  MAX_IMAGE_LENGTH,
  MIN_PASSWORD_LENGTH,
} from '../../user/user-limits.js';
import { isUsername, MAX_USERNAME_LENGTH, USERNAME_PATTERN } from '../../user/username.js';
import { SocialInputDto } from '../../user/dto/social.dto.js';

/** Whether `value` is the URL or path of an image in the form of {@link NormalizedImage}, not too long. */
export function isImage(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length <= MAX_IMAGE_LENGTH &&
    normalizeImageReference(value) === value
  );
}

/** Normalizes the URL or path of an image; leaves invalid values to the validation. */
export function NormalizedImage(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? (normalizeImageReference(value) ?? value) : value,
  );
}

/**
 * Checks the length of a new password, in the form in which it is hashed.
 *
 * @returns undefined if it is valid
 */
export function passwordLengthProblem(value: string): 'short' | 'long' | undefined {
  const password = normalizePassword(value);
  if (codePointLength(password) < MIN_PASSWORD_LENGTH) {
    return 'short';
  }
  return Buffer.byteLength(password, 'utf8') > MAX_PASSWORD_BYTES ? 'long' : undefined;
}

/** A new password. */
export function NewPasswordField(options: FieldOptions = {}): PropertyDecorator {
  return applyDecorators(
    documented(
      { example: 'correct horse battery', ...options },
      {
        type: String,
        format: 'password',
        minLength: MIN_PASSWORD_LENGTH,
        maxLength: MAX_PASSWORD_BYTES,
        description: `At most ${MAX_PASSWORD_BYTES} bytes in UTF-8`,
      },
    ),
    OptionalOrNullable(options),
    ValidateBy({
      name: 'newPassword',
      validator: {
        validate: (value: unknown) =>
          typeof value === 'string' && passwordLengthProblem(value) === undefined,
        defaultMessage: () =>
          `$property must have at least ${MIN_PASSWORD_LENGTH} characters and at most ${MAX_PASSWORD_BYTES} bytes`,
      },
    }),
  );
}

/** The current password of the account, required if `email` or `password` are to change. */
export function CurrentPasswordField(): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({
      format: 'password',
      description: 'Your current password; required with `email` or `password`',
      example: 'password123',
    }),
    ValidateIf(
      (body: { email?: unknown; password?: unknown; currentPassword?: unknown }) =>
        body.currentPassword !== undefined ||
        body.email !== undefined ||
        body.password !== undefined,
    ),
    IsString({ message: '$property must be a text where email or password are to change' }),
  );
}

/** The display name: one line without invisible characters. */
export function FullNameField(options: FieldOptions = {}): PropertyDecorator {
  return applyDecorators(
    TextField({ min: 1, max: MAX_FULL_NAME_LENGTH, example: 'Jane Doe', ...options }),
    VisibleLine(),
  );
}

/** A username, optional. */
export function UsernameField(description?: string): PropertyDecorator {
  return applyDecorators(
    documented(
      {
        optional: true,
        example: 'jane-doe',
        description: description ?? 'Name in URLs: letters, digits, `_` and `-`, not all digits',
      },
      { type: String, pattern: USERNAME_PATTERN, minLength: 1, maxLength: MAX_USERNAME_LENGTH },
    ),
    OptionalOrNullable({ optional: true }),
    ValidateBy({
      name: 'username',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && isUsername(value),
        defaultMessage: () =>
          `$property must be 1 to ${MAX_USERNAME_LENGTH} ASCII letters, digits, _ and -, not all digits, not reserved`,
      },
    }),
  );
}

/** The URL or path of an image, optional and nullable. */
export function ImageField(): PropertyDecorator {
  return applyDecorators(
    documented(
      {
        optional: true,
        nullable: true,
        description: 'An http or https URL, or a path such as `/assets/me.png`',
        example: 'https://example.com/jane.jpg',
      },
      { type: String, format: 'uri-reference', maxLength: MAX_IMAGE_LENGTH },
    ),
    NormalizedImage(),
    OptionalOrNullable({ optional: true, nullable: true }),
    ValidateBy({
      name: 'image',
      validator: {
        validate: isImage,
        defaultMessage: () =>
          `$property must be an http or https URL or a path of up to ${MAX_IMAGE_LENGTH} characters, without quotes and blanks, or null`,
      },
    }),
  );
}

export function BioField(): PropertyDecorator {
  return TextField({ max: MAX_BIO_LENGTH, optional: true, example: 'Writes about printing.' });
}

/** {@link SocialInputDto}, optional and nullable. */
export function SocialField(): PropertyDecorator {
  return applyDecorators(
    documented({ optional: true, nullable: true }, { type: () => SocialInputDto }),
    OptionalOrNullable({ optional: true, nullable: true }),
    IsObject({ message: '$property must be an object' }),
    ValidateNested(),
    Type(() => SocialInputDto),
  );
}

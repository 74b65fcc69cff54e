import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  isEmail,
  IsObject,
  IsString,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import {
  documented,
  type FieldOptions,
  Presence,
  TextField,
} from '../../common/validation/text-field.js';
import { codePointLength } from '../../common/text.js';
import { MAX_PASSWORD_BYTES, normalizePassword } from '../password-hasher.js';
import { MAX_IMAGE_LENGTH } from '../user.entity.js';
import { isUsername, MAX_USERNAME_LENGTH, USERNAME_PATTERN } from '../username.js';
import { SocialInputDto } from './social.dto.js';

/** Least number of UTF-16 units in a password. */
export const MIN_PASSWORD_LENGTH = 8;

/** Whether `value` is an email address as {@link EmailField} takes it, trimmed. */
export function isEmailAddress(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length <= 254 &&
    /^[\x21-\x7e]+$/.test(value) &&
    isEmail(value)
  );
}

/** Whether `value` is an address under which a browser finds a picture: HTTP(S), not too long. */
export function isImageUrl(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    codePointLength(value) <= MAX_IMAGE_LENGTH &&
    /^https?:\/\/\S+$/i.test(value) &&
    URL.canParse(value)
  );
}

/**
 * An email address: trimmed, ASCII (a domain in other letters has a punycode form), 254 at most
 * (RFC 5321).
 */
export function EmailField(options: FieldOptions = {}): PropertyDecorator {
  return applyDecorators(
    documented(
      { example: 'jane@example.com', ...options },
      {
        type: String,
        format: 'email',
        maxLength: 254,
      },
    ),
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' ? value.trim() : value,
    ),
    Presence(options),
    ValidateBy({
      name: 'email',
      validator: {
        validate: isEmailAddress,
        defaultMessage: () => '$property must be an email',
      },
    }),
  );
}

function hasPasswordLength(password: string): boolean {
  return (
    codePointLength(password) >= MIN_PASSWORD_LENGTH &&
    Buffer.byteLength(password, 'utf8') <= MAX_PASSWORD_BYTES
  );
}

/** A password that is to be set. */
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
    Presence(options),
    ValidateBy({
      name: 'newPassword',
      validator: {
        validate: (value: unknown) =>
          typeof value === 'string' && hasPasswordLength(normalizePassword(value)),
        defaultMessage: () =>
          `$property must have at least ${MIN_PASSWORD_LENGTH} characters and at most ${MAX_PASSWORD_BYTES} bytes`,
      },
    }),
  );
}

/** The password of the account, asked for where `email` or `password` are to change. */
export function CurrentPasswordField(): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({
      format: 'password',
      description: 'The present password; has to be there where `email` or `password` are',
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

export function FullNameField(options: FieldOptions = {}): PropertyDecorator {
  return TextField({ min: 1, max: 255, example: 'Jane Doe', ...options });
}

/** A username that may be left out. */
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
    Presence({ optional: true }),
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

/** The URL of a picture, which may be left out or be null. */
export function ImageField(): PropertyDecorator {
  return applyDecorators(
    documented(
      { optional: true, nullable: true, example: 'https://example.com/jane.jpg' },
      { type: String, format: 'uri', maxLength: MAX_IMAGE_LENGTH },
    ),
    Presence({ optional: true, nullable: true }),
    ValidateBy({
      name: 'image',
      validator: {
        validate: isImageUrl,
        defaultMessage: () =>
          `$property must be an http or https URL of up to ${MAX_IMAGE_LENGTH} characters, or null`,
      },
    }),
  );
}

export function BioField(): PropertyDecorator {
  return TextField({ max: 10_000, optional: true, example: 'Writes about printing.' });
}

/** {@link SocialInputDto}, which may be left out or be null. */
export function SocialField(): PropertyDecorator {
  return applyDecorators(
    documented({ optional: true, nullable: true }, { type: () => SocialInputDto }),
    Presence({ optional: true, nullable: true }),
    IsObject({ message: '$property must be an object' }),
    ValidateNested(),
    Type(() => SocialInputDto),
  );
}

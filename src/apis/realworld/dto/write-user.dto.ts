import { ApiSchema } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  isImage,
  NormalizedImage,
  passwordLengthProblem,
} from '../../../people/account/dto/account-fields.js';
import type { SignUpDto } from '../../../people/account/dto/sign-up.dto.js';
import { isEmailAddress } from '../../../people/user/dto/email-field.js';
import { MAX_PASSWORD_BYTES } from '../../../people/user/password-hasher.js';
import type { User } from '../../../people/user/user.entity.js';
import type { AccountChanges } from '../../../people/account/profile.service.js';
import {
  MAX_BIO_LENGTH,
  MAX_CREDENTIAL_LENGTH,
  MAX_EMAIL_LENGTH,
  MAX_IMAGE_LENGTH,
  MIN_PASSWORD_LENGTH,
} from '../../../people/user/user-limits.js';
import { isUsername, MAX_USERNAME_LENGTH } from '../../../people/user/username.js';
import { filled, INVALID, Field, orNull, type Rule, textUpTo, Trimmed } from '../input/rules.js';

const emailRule: Rule = (value) => (isEmailAddress(value) ? undefined : INVALID);

const usernameRule: Rule = (value) =>
  typeof value === 'string' && isUsername(value) ? undefined : INVALID;

const passwordRule: Rule = (value) => {
  const problem = typeof value === 'string' ? passwordLengthProblem(value) : undefined;
  switch (problem) {
    case 'short':
      return `is too short (minimum is ${MIN_PASSWORD_LENGTH} characters)`;
    case 'long':
      return `is too long (maximum is ${MAX_PASSWORD_BYTES} bytes)`;
    default:
      return typeof value === 'string' ? undefined : INVALID;
  }
};

/** An empty string removes the image, like null. */
const imageRule: Rule = (value) => (value === '' || isImage(value) ? undefined : INVALID);

const EMAIL = {
  example: 'jane@example.com',
  schema: { format: 'email', maxLength: MAX_EMAIL_LENGTH },
};
const USERNAME = { example: 'jane_doe', schema: { minLength: 1, maxLength: MAX_USERNAME_LENGTH } };
const PASSWORD = {
  example: 'correct horse',
  schema: { format: 'password', minLength: MIN_PASSWORD_LENGTH, maxLength: MAX_PASSWORD_BYTES },
};

/** `user` in the body of `POST /users`. */
@ApiSchema({ description: 'A new account.' })
export class RegisterDto {
  @Trimmed()
  @Field(filled(usernameRule), USERNAME)
  username!: string;

  @Trimmed()
  @Field(filled(emailRule), EMAIL)
  email!: string;

  @Field(filled(passwordRule), PASSWORD)
  password!: string;

  /** Users have only one name in this API; it becomes the full name, too. */
  toAccount(): SignUpDto {
    const { username, email, password } = this;
    return { username, email, password, fullName: username };
  }
}

/** `user` in the body of `POST /users/login`. */
@ApiSchema({ description: 'The credentials of an account.' })
export class LoginDto {
  @Trimmed()
  @Field(filled(textUpTo(MAX_CREDENTIAL_LENGTH)), { example: 'foo@bar.com' })
  email!: string;

  @Field(filled(textUpTo(MAX_CREDENTIAL_LENGTH)), { example: 'password123' })
  password!: string;
}

/**
 * Treats an empty password as left out if there is another change: front ends send the field of their form
 * even if it was not filled in.
 */
function UnchangedIfEmpty(): PropertyDecorator {
  return Transform(({ value, obj }: { value: unknown; obj: Record<string, unknown> }) =>
    value === '' && CHANGEABLE.some((name) => obj[name] !== undefined) ? undefined : value,
  );
}

/** The other fields that a body may change. */
const CHANGEABLE = ['email', 'username', 'bio', 'image'] as const;

/** `user` in the body of `PUT /user`: all fields are optional; those that are left out stay. */
@ApiSchema({ description: 'Changes to your account. Fields that are left out stay.' })
export class UpdateUserDto {
  @Trimmed()
  @Field(filled(emailRule), { optional: true, ...EMAIL })
  email?: string;

  @Trimmed()
  @Field(filled(usernameRule), { optional: true, ...USERNAME })
  username?: string;

  @UnchangedIfEmpty()
  @Field(filled(passwordRule), { optional: true, ...PASSWORD })
  password?: string;

  @Field(orNull(textUpTo(MAX_BIO_LENGTH)), {
    optional: true,
    nullable: true,
    example: 'Writes about printing.',
    schema: { maxLength: MAX_BIO_LENGTH },
  })
  bio?: string | null;

  @Trimmed()
  @NormalizedImage()
  @Field(orNull(imageRule), {
    optional: true,
    nullable: true,
    example: 'https://example.com/jane.jpg',
    description: 'An http or https URL, or a path such as `/assets/me.png`',
    schema: { maxLength: MAX_IMAGE_LENGTH },
  })
  image?: string | null;

  /**
   * The full name changes with the username as long as they are the same. The present email is no change:
   * settings pages send it back while a new one waits to be confirmed.
   *
   * @param defaultImage the image in responses for users without one; if a client sends it back, it is not
   *   stored
   */
  toChangesOf(user: User, defaultImage?: string): AccountChanges {
    const { email, username, password, bio, image } = this;
    const renames = username !== undefined && user.fullName === user.username;
    return {
      ...(email !== undefined && email !== user.email && { email }),
      ...(username !== undefined && { username }),
      ...(renames && { fullName: username }),
      ...(password !== undefined && { password }),
      ...(bio !== undefined && { bio: bio ?? '' }),
      ...(image !== undefined && { image: image === defaultImage ? null : image || null }),
    };
  }
}

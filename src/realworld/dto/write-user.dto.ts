import { isEmailAddress, isImageUrl, MIN_PASSWORD_LENGTH } from '../../user/dto/account-fields.js';
import type { SignUpDto } from '../../user/dto/sign-up.dto.js';
import { MAX_PASSWORD_BYTES, normalizePassword } from '../../user/password-hasher.js';
import type { User } from '../../user/user.entity.js';
import type { AccountChanges } from '../../user/user.service.js';
import { isUsername } from '../../user/username.js';
import { filled, INVALID, Member, orNull, type Rule, textUpTo, Trimmed } from '../input/rules.js';

const emailRule: Rule = (value) => (isEmailAddress(value) ? undefined : INVALID);

const usernameRule: Rule = (value) =>
  typeof value === 'string' && isUsername(value) ? undefined : INVALID;

const passwordRule: Rule = (value) => {
  if (typeof value !== 'string') {
    return INVALID;
  }
  const password = normalizePassword(value);
  if (password.length < MIN_PASSWORD_LENGTH) {
    return `is too short (minimum is ${MIN_PASSWORD_LENGTH} characters)`;
  }
  const isTooLong = Buffer.byteLength(password, 'utf8') > MAX_PASSWORD_BYTES;
  return isTooLong ? `is too long (maximum is ${MAX_PASSWORD_BYTES} bytes)` : undefined;
};

/** The empty text takes an image away, as null does. */
const imageRule: Rule = (value) => (value === '' || isImageUrl(value) ? undefined : INVALID);

const EMAIL = { example: 'jane@example.com', schema: { format: 'email', maxLength: 254 } };
const USERNAME = { example: 'jane_doe', schema: { minLength: 1, maxLength: 50 } };
const PASSWORD = {
  example: 'correct horse',
  schema: { format: 'password', minLength: MIN_PASSWORD_LENGTH, maxLength: MAX_PASSWORD_BYTES },
};

/** `user` in the body of `POST /users`. */
export class RegisterDto {
  @Trimmed()
  @Member(filled(usernameRule), USERNAME)
  username!: string;

  @Trimmed()
  @Member(filled(emailRule), EMAIL)
  email!: string;

  @Member(filled(passwordRule), PASSWORD)
  password!: string;

  /** People have one name here, which is also what the native API calls them. */
  toAccount(): SignUpDto {
    const { username, email, password } = this;
    return { username, email, password, fullName: username };
  }
}

/** `user` in the body of `POST /users/login`. */
export class LoginDto {
  @Trimmed()
  @Member(filled(textUpTo(1000)), { example: 'foo@bar.com' })
  email!: string;

  @Member(filled(textUpTo(1000)), { example: 'password123' })
  password!: string;
}

/** `user` in the body of `PUT /user`: any of these; what is left out stays. */
export class UpdateUserDto {
  @Trimmed()
  @Member(filled(emailRule), { optional: true, ...EMAIL })
  email?: string;

  @Trimmed()
  @Member(filled(usernameRule), { optional: true, ...USERNAME })
  username?: string;

  @Member(filled(passwordRule), { optional: true, ...PASSWORD })
  password?: string;

  @Member(orNull(textUpTo(10_000)), {
    optional: true,
    nullable: true,
    example: 'Writes about printing.',
    schema: { maxLength: 10_000 },
  })
  bio?: string | null;

  @Trimmed()
  @Member(orNull(imageRule), {
    optional: true,
    nullable: true,
    example: 'https://example.com/jane.jpg',
    description: 'An http or https URL',
    schema: { maxLength: 2048 },
  })
  image?: string | null;

  /** The full name goes with the username as long as it was that. */
  toChangesOf(user: User): AccountChanges {
    const { email, username, password, bio, image } = this;
    const renames = username !== undefined && user.fullName === user.username;
    return {
      ...(email !== undefined && { email }),
      ...(username !== undefined && { username }),
      ...(renames && { fullName: username }),
      ...(password !== undefined && { password }),
      ...(bio !== undefined && { bio: bio ?? '' }),
      ...(image !== undefined && { image: image || null }),
    };
  }
}

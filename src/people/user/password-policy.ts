import type { AppConfig } from '../../config/app-config.js';
import { ValidationFailedError } from '../../platform/errors/app-errors.js';
import { foldName } from '../../platform/unicode.js';
import { COMMON_PASSWORDS } from './common-passwords.js';
import { normalizePassword } from './password-hasher.js';

/** Whom a password is for. */
export interface PasswordOwner {
  email: string;
  fullName: string;
  username: string | undefined;
}

/** Made at the first use, and then kept. */
let commonPasswords: ReadonlySet<string> | undefined;

/**
 * Where the configuration says so, refuses a new password that is among the most common ones, or is the email or a name of its owner
 * (NIST SP 800-63B §3.1.1.2), ignoring case. Its length is checked by the validation.
 *
 * @throws ValidationFailedError
 */
export function assertUncommonPassword(
  { refuseCommonPasswords }: Pick<AppConfig, 'refuseCommonPasswords'>,
  password: string,
  owner: PasswordOwner,
): void {
  if (!refuseCommonPasswords) {
    return;
  }
  const folded = foldName(normalizePassword(password));
  commonPasswords ??= new Set(COMMON_PASSWORDS.trim().split(/\s+/));
  if (commonPasswords.has(folded)) {
    throw refusal('password is one of the most common ones, please choose another');
  }
  const { email, fullName, username = '' } = owner;
  if ([email, fullName, username].some((name) => foldName(name) === folded)) {
    throw refusal('password must not be your email or name');
  }
}

function refusal(message: string): ValidationFailedError {
  return new ValidationFailedError([{ field: 'password', message }]);
}

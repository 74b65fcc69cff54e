import type { EnvironmentReader } from './environment-reader.js';

/** Who can create an account: everyone, those with an invitation, or nobody. */
export const SIGN_UP_MODES = ['open', 'invited', 'closed'] as const;

/** One of {@link SIGN_UP_MODES}. */
export type SignUpMode = (typeof SIGN_UP_MODES)[number];

/** Roles that an account can get without an invitation. */
const SIGN_UP_ROLES = ['reader', 'author'] as const;

/** Who can create an account, and what the account may do. */
export interface SignUpConfig {
  readonly mode: SignUpMode;
  /** Role of accounts that are created without an invitation. */
  readonly role: (typeof SIGN_UP_ROLES)[number];
}

/**
 * Reads what concerns new accounts and passwords. By default, nobody gets into a site in production
 * uninvited, or with a password that is easy to guess.
 */
export function signUpConfig(
  read: EnvironmentReader,
  production: boolean,
): { signUp: SignUpConfig; refuseCommonPasswords: boolean } {
  const passwords = production ? 'refuse' : 'allow';
  return {
    signUp: {
      mode: read.oneOf('SIGN_UP', SIGN_UP_MODES, production ? 'invited' : 'open'),
      role: read.oneOf('SIGN_UP_ROLE', SIGN_UP_ROLES, production ? 'reader' : 'author'),
    },
    refuseCommonPasswords:
      read.oneOf('COMMON_PASSWORDS', ['refuse', 'allow'], passwords) === 'refuse',
  };
}

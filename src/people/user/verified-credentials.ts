import type { User } from './user.entity.js';

/**
 * Credentials that were verified, and the version they had then. Verifying takes a fifth of a second
 * of bcrypt; whoever acts on the result locks the account and compares the version once more
 * (`UserRepository.lockCredentials`), as email or password may have changed in the meantime.
 */
export interface VerifiedCredentials {
  readonly user: User;
  /** `User.credentialsVersion`, as it was read together with the hash. */
  readonly version: number;
}

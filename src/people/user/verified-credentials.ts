import type { User } from './user.entity.js';

/**
 * Credentials that were verified, and their version at that time. Verifying takes about 200 ms of bcrypt, in
 * which email or password may change: code that acts on the result has to lock the account and compare the
 * version again (`UserRepository.lockCredentials`).
 */
export interface VerifiedCredentials {
  readonly user: User;
  /** `User.credentialsVersion` when the hash was read. */
  readonly version: number;
}

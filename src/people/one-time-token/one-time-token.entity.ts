import type { Ref } from '@mikro-orm/core';
import { Entity, Index, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { User } from '../user/user.entity.js';
import { MAX_EMAIL_LENGTH } from '../user/user-limits.js';

/** What a one-time token is for; one for another purpose is as good as none. */
export type TokenPurpose = 'password-reset' | 'email-verification' | 'email-revert';

/** A token that was mailed to a user, and works once. */
@Entity()
// Is a former address kept for its owner?
@Index({
  name: 'one_time_token_reserved_email_index',
  expression: `create index "one_time_token_reserved_email_index" on "one_time_token" (lower(email collate "C")) where purpose = 'email-revert'`,
})
export class OneTimeToken {
  /** SHA-256 of the token, in hex: a stolen database contains no valid token. */
  @PrimaryKey({ length: 64 })
  hash!: string;

  @Property({ type: 'string', length: 20 })
  purpose!: TokenPurpose;

  @ManyToOne({ entity: () => User, ref: true, index: true, deleteRule: 'cascade' })
  user!: Ref<User>;

  /**
   * The address that the token was mailed to: who has it, reads the mail there. Null if the operator handed it
   * over, or if an earlier version issued it.
   */
  @Property({ length: MAX_EMAIL_LENGTH, nullable: true })
  email!: string | null;

  @Property({ length: 3 })
  createdAt!: Date;

  @Property({ length: 3, index: true })
  expiresAt!: Date;
}

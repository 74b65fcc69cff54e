import type { Ref } from '@mikro-orm/core';
import { Entity, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { User } from '../user/user.entity.js';

/** What a one-time token is for; one for another purpose is as good as none. */
export type TokenPurpose = 'password-reset';

/** A token that was mailed to a user, and works once. */
@Entity()
export class OneTimeToken {
  /** SHA-256 of the token, in hex: a stolen database contains no valid token. */
  @PrimaryKey({ length: 64 })
  hash!: string;

  @Property({ length: 20 })
  purpose!: TokenPurpose;

  @ManyToOne({ entity: () => User, ref: true, index: true, deleteRule: 'cascade' })
  user!: Ref<User>;

  @Property({ length: 3 })
  createdAt!: Date;

  @Property({ length: 3, index: true })
  expiresAt!: Date;
}

import { ArrayType } from '@mikro-orm/core';
import type { Opt, Ref } from '@mikro-orm/core';
import { Entity, ManyToOne, Property } from '@mikro-orm/decorators/legacy';
import { EntityRepositoryType } from '@mikro-orm/postgresql';
import { BaseEntity } from '../../platform/persistence/base.entity.js';
import type { Scope } from '../user/scopes.js';
import { User } from '../user/user.entity.js';
import { PersonalAccessTokenRepository } from './personal-access-token.repository.js';

/** Greatest length of the name of a token, in code points. */
export const MAX_TOKEN_NAME_LENGTH = 100;

/** A token with which a program acts for a user, within its scopes (docs/people.md#access-tokens). */
@Entity({ repository: () => PersonalAccessTokenRepository })
export class PersonalAccessToken extends BaseEntity {
  [EntityRepositoryType]?: PersonalAccessTokenRepository;

  @ManyToOne({ entity: () => User, ref: true, index: true, deleteRule: 'cascade' })
  user!: Ref<User>;

  /** What its user calls it. */
  @Property({ length: MAX_TOKEN_NAME_LENGTH })
  name!: string;

  @Property({ type: ArrayType })
  scopes!: Scope[];

  /** SHA-256 of the secret, in hex: a stolen database contains no valid token. */
  @Property({ length: 64, hidden: true })
  hash!: string;

  /** Null if it does not expire. */
  @Property({ length: 3, nullable: true, index: true })
  expiresAt!: Date | null;

  /** To the minute, see `TokenUsage`; null if it was never used. */
  @Property({ length: 3, nullable: true })
  lastUsedAt: Opt<Date> | null = null;

  /** Whether it has expired at this time. */
  hasExpired(now: Date): boolean {
    return this.expiresAt !== null && this.expiresAt <= now;
  }
}

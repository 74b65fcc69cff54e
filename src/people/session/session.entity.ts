import { Collection } from '@mikro-orm/core';
import type { Ref } from '@mikro-orm/core';
import { Entity, ManyToOne, OneToMany, Property } from '@mikro-orm/decorators/legacy';
import { EntityRepositoryType } from '@mikro-orm/postgresql';
import { BaseEntity } from '../../platform/persistence/base.entity.js';
import { User } from '../user/user.entity.js';
import { RefreshToken } from './refresh-token.entity.js';
import { SessionRepository } from './session.repository.js';

/** Greatest length of a stored user agent, in code points; longer ones are truncated. */
export const USER_AGENT_LENGTH = 255;

/**
 * One sign-in (at `createdAt`) on one device, for as long as it is refreshed: a family of refresh tokens. To
 * end it is to delete it, which invalidates its tokens.
 */
@Entity({ repository: () => SessionRepository })
export class Session extends BaseEntity {
  [EntityRepositoryType]?: SessionRepository;

  @ManyToOne({ entity: () => User, ref: true, index: true, deleteRule: 'cascade' })
  user!: Ref<User>;

  /** The `User-Agent` of the sign-in or the last refresh, truncated. */
  @Property({ length: USER_AGENT_LENGTH, nullable: true })
  userAgent!: string | null;

  @Property({ length: 3 })
  lastUsedAt!: Date;

  /** Each refresh moves it. */
  @Property({ length: 3, index: true })
  expiresAt!: Date;

  @OneToMany({ entity: () => RefreshToken, mappedBy: (token: RefreshToken) => token.session })
  refreshTokens = new Collection<RefreshToken>(this);
}

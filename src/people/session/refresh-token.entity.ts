import type { Ref } from '@mikro-orm/core';
import { Entity, Index, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Session } from './session.entity.js';

/**
 * The current refresh token of a session; each refresh replaces it. Used tokens are not kept: they are
 * recognised by their family, which is how theft is detected (RFC 9700 §4.14.2).
 */
@Entity()
export class RefreshToken {
  /** SHA-256 of the token, in hex. It has 256 random bits, so that no slow hash is needed. */
  @PrimaryKey({ length: 64 })
  hash!: string;

  /** SHA-256 of the family, in hex; null for tokens of earlier versions, which have none. */
  @Index()
  @Property({ length: 64, nullable: true })
  familyHash: string | null = null;

  @ManyToOne({ entity: () => Session, ref: true, index: true, deleteRule: 'cascade' })
  session!: Ref<Session>;

  /** Only for tokens without a family: those are kept as long as their session. */
  @Property({ length: 3, nullable: true })
  usedAt: Date | null = null;
}

import type { Ref } from '@mikro-orm/core';
import { Entity, Index, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Session } from './session.entity.js';

/**
 * The refresh token that a session is good through: each refresh puts another in its place. One that
 * was used is known again by its family, which is how theft is noticed (RFC 9700 §4.14.2) without
 * keeping what was used.
 */
@Entity()
export class RefreshToken {
  /** SHA-256 of the token, in hex. It has 256 random bits, so that no slow hash is needed. */
  @PrimaryKey({ length: 64 })
  hash!: string;

  /** SHA-256 of the family, in hex; null for tokens of former versions, which have none. */
  @Index()
  @Property({ length: 64, nullable: true })
  familyHash: string | null = null;

  @ManyToOne({ entity: () => Session, ref: true, index: true, deleteRule: 'cascade' })
  session!: Ref<Session>;

  /** For tokens without a family alone: those stay for as long as their session does. */
  @Property({ length: 3, nullable: true })
  usedAt: Date | null = null;
}

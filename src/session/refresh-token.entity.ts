import type { Ref } from '@mikro-orm/core';
import { Entity, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Session } from './session.entity.js';

/**
 * A refresh token that was given out. Used ones stay for as long as their session does: one that
 * comes back is how theft is noticed (RFC 9700 §4.14.2).
 */
@Entity()
export class RefreshToken {
  /** SHA-256 of the token, in hex. It has 256 random bits, so that no slow hash is needed. */
  @PrimaryKey({ length: 64 })
  hash!: string;

  @ManyToOne({ entity: () => Session, ref: true, index: true, deleteRule: 'cascade' })
  session!: Ref<Session>;

  @Property({ length: 3, nullable: true })
  usedAt: Date | null = null;
}

import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/**
 * Failed sign-ins under one key: an account and an address together, or one of them alone. Written
 * by the SQL of `SignInLimiter` only.
 */
@Entity()
export class SignInLimit {
  /** SHA-256 in hex: what is counted names people. */
  @PrimaryKey({ length: 64 })
  key!: string;

  @Property()
  failures!: number;

  /** Until when no attempt is taken. */
  @Property({ length: 3, nullable: true })
  blockedUntil!: Date | null;

  /** When the count is forgotten. */
  @Index()
  @Property({ length: 3 })
  expiresAt!: Date;
}

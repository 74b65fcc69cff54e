import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/**
 * Failed sign-ins under one key: a pair of an account and an address, or one of them alone. Only the SQL
 * of `SignInLimiter` writes it.
 */
@Entity()
export class SignInLimit {
  /** SHA-256 in hex, because keys contain email addresses. */
  @PrimaryKey({ length: 64 })
  key!: string;

  @Property()
  failures!: number;

  /** Until when attempts are refused. */
  @Property({ length: 3, nullable: true })
  blockedUntil!: Date | null;

  /** When the count is reset. */
  @Index()
  @Property({ length: 3 })
  expiresAt!: Date;
}

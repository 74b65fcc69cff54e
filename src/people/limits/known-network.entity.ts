import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/**
 * That somebody has signed in to an account from a network. Written by the SQL of `SignInLimiter`
 * only.
 */
@Entity()
export class KnownNetwork {
  /** A keyed hash of account and network, in hex: who has the table alone learns neither. */
  @PrimaryKey({ length: 64 })
  hash!: string;

  /** When it is forgotten, unless there is another sign-in. */
  @Index()
  @Property({ length: 3 })
  expiresAt!: Date;
}

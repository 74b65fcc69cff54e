import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/**
 * A network from which a user has signed in to an account. Only the SQL of `SignInLimiter` writes it.
 */
@Entity()
export class KnownNetwork {
  /** A keyed hash of account and network, in hex: the table alone reveals neither. */
  @PrimaryKey({ length: 64 })
  hash!: string;

  /** When it expires, unless there is another sign-in. */
  @Index()
  @Property({ length: 3 })
  expiresAt!: Date;
}

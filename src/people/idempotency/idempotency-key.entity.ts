import { PrimaryKeyProp } from '@mikro-orm/core';
import type { Ref } from '@mikro-orm/core';
import { Entity, Index, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { EntityRepositoryType } from '@mikro-orm/postgresql';
import { User } from '../user/user.entity.js';
import { IdempotencyKeyRepository } from './idempotency-key.repository.js';

/** A key that a user has sent, what it was sent with, and what was answered. */
@Entity({ repository: () => IdempotencyKeyRepository })
export class IdempotencyKey {
  [EntityRepositoryType]?: IdempotencyKeyRepository;
  [PrimaryKeyProp]?: ['user', 'keyHash'];

  @ManyToOne({ entity: () => User, ref: true, primary: true, deleteRule: 'cascade' })
  user!: Ref<User>;

  /** SHA-256 of the key, in hex: what clients make keys of is theirs. */
  @PrimaryKey({ length: 64 })
  keyHash!: string;

  /** SHA-256 of the request, in hex. */
  @Property({ length: 64 })
  fingerprint!: string;

  /** HTTP status of the answer. */
  @Property()
  status!: number;

  /** Headers that belong to the answer, such as its `ETag`. */
  @Property({ type: 'json' })
  headers!: Record<string, string>;

  /** The answer to the byte; as `jsonb` its members would change places. */
  @Property({ type: 'text' })
  body!: string;

  /** When it was answered. */
  @Index()
  @Property({ length: 3 })
  createdAt!: Date;
}

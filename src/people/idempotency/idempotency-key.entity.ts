import { PrimaryKeyProp } from '@mikro-orm/core';
import type { Ref } from '@mikro-orm/core';
import { Entity, Index, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { EntityRepositoryType } from '@mikro-orm/postgresql';
import { User } from '../user/user.entity.js';
import { IdempotencyKeyRepository } from './idempotency-key.repository.js';

/** An idempotency key of a user, the operation that it was used for, and its outcome. */
@Entity({ repository: () => IdempotencyKeyRepository })
export class IdempotencyKey {
  [EntityRepositoryType]?: IdempotencyKeyRepository;
  [PrimaryKeyProp]?: ['user', 'keyHash'];

  @ManyToOne({ entity: () => User, ref: true, primary: true, deleteRule: 'cascade' })
  user!: Ref<User>;

  /** SHA-256 of the key, in hex: clients may make keys from private data. */
  @PrimaryKey({ length: 64 })
  keyHash!: string;

  /** SHA-256 of the request, in hex, to detect that a key is reused for another one. */
  @Property({ length: 64 })
  fingerprint!: string;

  /** HTTP status of the response. */
  @Property()
  status!: number;

  /** Headers that belong to the response, such as its `ETag`. */
  @Property({ type: 'json' })
  headers!: Record<string, string>;

  /** The exact body; `jsonb` would reorder its properties. */
  @Property({ type: 'text' })
  body!: string;

  /** When the operation was finished. */
  @Index()
  @Property({ length: 3 })
  createdAt!: Date;
}

import { ArrayType } from '@mikro-orm/core';
import type { Opt, Ref } from '@mikro-orm/core';
import { Entity, Enum, Index, ManyToOne, Property } from '@mikro-orm/decorators/legacy';
import { EntityRepositoryType } from '@mikro-orm/postgresql';
import { BaseEntity } from '../../platform/persistence/base.entity.js';
import { User } from '../../people/user/user.entity.js';
import { HASH_LENGTH, MAX_ALT_LENGTH, MAX_BLURHASH_LENGTH } from './media-limits.js';
import { PICTURE_TYPES, type PictureType } from './media-files.js';
import { MediumRepository } from './medium.repository.js';

/** Unique index: one picture of a user is one row, however often it is uploaded. */
export const OWN_PICTURE_INDEX = 'medium_owner_hash_unique';

/**
 * A picture of a user. Its files are named by their content, so pictures of several users may have the same
 * files: these are removed with the last of the rows.
 */
@Entity({ repository: () => MediumRepository })
// Expressions, because MikroORM 7.2 misreads the sort order of such indexes: see `Article`.
@Index({
  name: 'medium_owner_newest_first_index',
  expression:
    'create index "medium_owner_newest_first_index" on "medium" ("owner_id", "created_at" DESC, "id" DESC)',
})
@Index({
  name: OWN_PICTURE_INDEX,
  expression: `create unique index "${OWN_PICTURE_INDEX}" on "medium" ("hash", "owner_id") where "deleted_at" is null`,
})
@Index({
  name: 'medium_deleted_index',
  expression:
    'create index "medium_deleted_index" on "medium" ("hash") where "deleted_at" is not null',
})
export class Medium extends BaseEntity {
  [EntityRepositoryType]?: MediumRepository;

  @ManyToOne({ entity: () => User, ref: true })
  owner!: Ref<User>;

  /** Beginning of the SHA-256 digest of the whole picture's file. */
  @Property({ length: HASH_LENGTH })
  hash!: string;

  @Enum({ items: () => [...PICTURE_TYPES] })
  type!: PictureType;

  /** In pixels. */
  @Property()
  width!: number;

  @Property()
  height!: number;

  /** Of the whole picture's file, in bytes. */
  @Property()
  size!: number;

  /** Of all files, in bytes; counts towards the limit of the owner. */
  @Property()
  storedSize!: number;

  /** Widths of the smaller versions, in pixels, ascending. */
  @Property({ type: ArrayType, columnType: 'int[]' })
  widths!: number[];

  @Property({ length: MAX_BLURHASH_LENGTH })
  blurhash!: string;

  /** Describes the picture for those who cannot see it; empty for decoration. */
  @Property({ length: MAX_ALT_LENGTH, default: '' })
  alt: Opt<string> = '';

  /** When it was deleted: `PurgeMediaJob` removes its files and the row. */
  @Property({ length: 3, nullable: true })
  deletedAt: Opt<Date> | null = null;
}

import { Entity, PrimaryKey, Property, Trigger } from '@mikro-orm/decorators/legacy';
import { EntityRepositoryType } from '@mikro-orm/postgresql';
import { MAX_TAG_LENGTH } from './tag-limits.js';
import { INDEX_RENAMED_TAG } from './tag-search-trigger.sql.js';
import { TagRepository } from './tag.repository.js';

/** A word that articles are found by. Tags are made as articles need them and then stay. */
@Entity({ repository: () => TagRepository })
@Trigger(INDEX_RENAMED_TAG)
export class Tag {
  [EntityRepositoryType]?: TagRepository;

  @PrimaryKey()
  id!: number;

  /** Case is kept and counts. Collated by code point, so that every server sorts alike. */
  @Property({ length: MAX_TAG_LENGTH, unique: true, collation: 'C' })
  name!: string;
}

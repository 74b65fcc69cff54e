import { Entity, Index, PrimaryKey, Property, Trigger } from '@mikro-orm/decorators/legacy';
import { EntityRepositoryType } from '@mikro-orm/postgresql';
import { TAG_BEGINNINGS_INDEX } from './tag-beginnings.sql.js';
import { MAX_TAG_LENGTH } from './tag-limits.js';
import { MARK_RENAMED_TAG } from './tag-search-trigger.sql.js';
import { TagRepository } from './tag.repository.js';

/** A tag of articles. Tags are created with the articles that use them, and are never deleted. */
@Entity({ repository: () => TagRepository })
@Index(TAG_BEGINNINGS_INDEX)
@Trigger(MARK_RENAMED_TAG)
export class Tag {
  [EntityRepositoryType]?: TagRepository;

  @PrimaryKey()
  id!: number;

  /** Case-sensitive. Collated by code point, so that the order does not depend on the server. */
  @Property({ length: MAX_TAG_LENGTH, unique: true, collation: 'C' })
  name!: string;
}

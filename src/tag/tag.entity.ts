import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { EntityRepositoryType } from '@mikro-orm/postgresql';
import { TagRepository } from './tag.repository.js';

/** A word that articles are found by. Tags are made as articles need them and then stay. */
@Entity({ repository: () => TagRepository })
export class Tag {
  [EntityRepositoryType]?: TagRepository;

  @PrimaryKey()
  id!: number;

  /** Case is kept and counts. Collated by code point, so that every server sorts alike. */
  @Property({ length: 50, unique: true, collation: 'C' })
  name!: string;
}

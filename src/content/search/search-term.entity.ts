import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { TRIGRAM_INDEX } from './spelling.sql.js';

/** A term of published articles, and in how many it is. `CountSearchTermsJob` keeps the number. */
@Entity()
@Index(TRIGRAM_INDEX)
export class SearchTerm {
  /** Collated by code point: terms of one beginning are next to each other. */
  @PrimaryKey({ type: 'text', collation: 'C' })
  term!: string;

  @Property()
  documents!: number;

  /** Whether it is a word that somebody wrote, and not only a stem. */
  @Property()
  isWord!: boolean;
}

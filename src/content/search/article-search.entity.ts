import type { Opt, Ref } from '@mikro-orm/core';
import { Entity, Index, OneToOne, Property, Trigger } from '@mikro-orm/decorators/legacy';
import { EntityRepositoryType } from '@mikro-orm/postgresql';
import { Article } from '../article/article.entity.js';
import { ArticleSearchRepository } from './article-search.repository.js';
import {
  NOTE_CHANGED_TERMS,
  NOTE_NEW_TERMS,
  NOTE_REMOVED_TERMS,
} from './search-change-triggers.sql.js';

/**
 * The index of an article (docs/search.md). In a table of its own it keeps the rows of `article` small, and
 * its own rows are small as well, because PostgreSQL stores all that is long apart (TOAST).
 */
@Entity({ repository: () => ArticleSearchRepository })
@Index({
  name: 'article_search_terms_index',
  // New entries wait in the pending list, which every search scans, so that it has to stay short.
  expression:
    'create index "article_search_terms_index" on "article_search" using gin ("terms") with (gin_pending_list_limit = 512)',
})
@Index({
  name: 'article_search_stale_index',
  expression:
    'create index "article_search_stale_index" on "article_search" ("article_id") where "stale"',
})
// Decorators run from the last to the first, and a trigger may use the function that an earlier one creates.
@Trigger(NOTE_REMOVED_TERMS)
@Trigger(NOTE_CHANGED_TERMS)
@Trigger(NOTE_NEW_TERMS)
export class ArticleSearch {
  [EntityRepositoryType]?: ArticleSearchRepository;

  @OneToOne({ entity: () => Article, ref: true, primary: true, deleteRule: 'cascade' })
  article!: Ref<Article>;

  /** Copy of the article's author, as `publishedAt` is of its time. */
  @Property({ nullable: true })
  readonly authorId!: number | null;

  @Property({ length: 3, nullable: true })
  readonly publishedAt!: Date | null;

  /** The terms by which it is found; the position of each is its weighted frequency, in quarters. */
  @Property({ columnType: 'tsvector', lazy: true, hidden: true })
  readonly terms!: string;

  /** Where its words are; the fields begin at the places of `FIELDS`. Null before it was indexed. */
  @Property({ columnType: 'tsvector', lazy: true, hidden: true, nullable: true })
  readonly positions!: string | null;

  /** Pairs: the number of a word of the text, from 0, and where it begins, in code points. */
  @Property({ columnType: 'int[]', lazy: true, hidden: true, nullable: true })
  readonly passages!: number[] | null;

  /** Number of words. Null before it was indexed. */
  @Property({ nullable: true })
  readonly length!: number | null;

  /** Of title, description, language and text: what was indexed. */
  @Property({ length: 16, nullable: true })
  readonly contentDigest!: string | null;

  @Property({ length: 16, nullable: true })
  readonly tagsDigest!: string | null;

  /** Whether the article was changed in a way that passed no words along; a job indexes it again. */
  @Property({ default: true })
  readonly stale!: Opt<boolean>;
}

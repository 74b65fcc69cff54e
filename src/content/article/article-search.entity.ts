import type { Ref } from '@mikro-orm/core';
import { Entity, Index, OneToOne, Property } from '@mikro-orm/decorators/legacy';
import { EntityRepositoryType } from '@mikro-orm/postgresql';
import { ArticleSearchRepository } from './article-search.repository.js';
import { Article } from './article.entity.js';

/**
 * The search document of an article. Only triggers write it, and only the search reads it. In a table of its
 * own it keeps the rows of `article` small; here PostgreSQL stores it out of line (TOAST).
 */
@Entity({ repository: () => ArticleSearchRepository })
@Index({
  name: 'article_search_document_index',
  // New entries wait in the pending list, which every search scans, so that it has to stay short.
  expression:
    'create index "article_search_document_index" on "article_search" using gin ("document") with (gin_pending_list_limit = 512)',
})
export class ArticleSearch {
  [EntityRepositoryType]?: ArticleSearchRepository;

  @OneToOne({ entity: () => Article, ref: true, primary: true, deleteRule: 'cascade' })
  article!: Ref<Article>;

  /** Copy of the article's author, as `publishedAt` is of its time. */
  @Property({ nullable: true })
  readonly authorId!: number | null;

  @Property({ length: 3, nullable: true })
  readonly publishedAt!: Date | null;

  /** Lexemes of title, description, tags and text, with weights A, B, C and D. */
  @Property({ columnType: 'tsvector', lazy: true, hidden: true })
  readonly document!: string;
}

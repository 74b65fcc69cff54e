import type { Ref } from '@mikro-orm/core';
import { Entity, Index, OneToOne, Property } from '@mikro-orm/decorators/legacy';
import { EntityRepositoryType } from '@mikro-orm/postgresql';
import { ArticleSearchRepository } from './article-search.repository.js';
import { Article } from './article.entity.js';

/**
 * What an article is found by: written by triggers alone, and read by the search alone. A table of
 * its own keeps the rows of the articles small, and its own rows smaller still, as PostgreSQL puts
 * the words beside them.
 */
@Entity({ repository: () => ArticleSearchRepository })
@Index({
  name: 'article_search_document_index',
  // What is new waits in a list until it is worth sorting in; every search reads that list, too.
  expression:
    'create index "article_search_document_index" on "article_search" using gin ("document") with (gin_pending_list_limit = 512)',
})
export class ArticleSearch {
  [EntityRepositoryType]?: ArticleSearchRepository;

  @OneToOne({ entity: () => Article, ref: true, primary: true, deleteRule: 'cascade' })
  article!: Ref<Article>;

  /** The article's own, and so is the time. */
  @Property({ nullable: true })
  readonly authorId!: number | null;

  @Property({ length: 3, nullable: true })
  readonly publishedAt!: Date | null;

  /** Title, description, tags and text, as words with weights (A, B, C, D). */
  @Property({ columnType: 'tsvector', lazy: true, hidden: true })
  readonly document!: string;
}

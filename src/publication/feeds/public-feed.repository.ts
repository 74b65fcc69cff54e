import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import {
  type CursorPosition,
  type ListingFilter,
  rangeQuery,
} from '../../content/article/article-listing.sql.js';
import { queryPrepared } from '../../platform/persistence/prepared-query.js';
import {
  ARTICLE_TEXT,
  type ArticleTextRow,
  type FeedArticle,
  feedArticlesQuery,
} from './public-feed.sql.js';

/** Queries for feeds. */
@Injectable()
export class PublicFeedRepository {
  constructor(private readonly em: EntityManager) {}

  /**
   * Published articles, newest first.
   *
   * @param after position of the article before the first
   */
  list(
    filter: ListingFilter,
    after: CursorPosition | undefined,
    limit: number,
    now: Date,
  ): Promise<FeedArticle[]> {
    const range = after ? ({ side: '<', position: after } as const) : undefined;
    const { sql, params } = feedArticlesQuery(rangeQuery(filter, range, now, { limit }));
    return queryPrepared(this.em, sql, params);
  }

  /** An article with its text; undefined if it has been deleted. */
  async readText(id: number): Promise<ArticleTextRow | undefined> {
    const [row] = await queryPrepared<ArticleTextRow>(this.em, ARTICLE_TEXT, [id]);
    return row;
  }
}

import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { shownParams } from '../article/article-comments.sql.js';
import { ArticleListingRepository } from '../article/article-listing.repository.js';
import type { Query } from '../article/article-listing.sql.js';
import { ArticleNotFoundError } from '../article/article.errors.js';
import type { ViewerContext } from '../article/article.policy.js';
import type { ArticleReference } from '../article/article-reference.js';
import { queryPrepared } from '../../platform/persistence/prepared-query.js';
import {
  feedCountQuery,
  type FeedFilter,
  type FeedPage,
  feedPageQuery,
  type ArticleForViewer,
  COMMENTS_FOR_VIEWER,
  type FullArticleForViewer,
  type CommentForViewer,
  listForViewerQuery,
  fullForViewerQuery,
  visibleQuery,
} from './feed.sql.js';

/** A page of articles for a viewer, and the total over all pages. */
export interface ArticlePageForViewer {
  items: ArticleForViewer[];
  total: number;
}

/** Maximum number of comments in one response. */
const MAX_COMMENTS = 1000;

/** Queries for articles and comments as a viewer sees them; plain rows. */
@Injectable()
export class FeedRepository {
  constructor(
    private readonly em: EntityManager,
    private readonly listings: ArticleListingRepository,
  ) {}

  /** A page of published articles, newest first. */
  async list(
    { viewer, now }: ViewerContext,
    filter: FeedFilter,
    page: FeedPage,
  ): Promise<ArticlePageForViewer> {
    const [items, total] = await Promise.all([
      this.run<ArticleForViewer>(listForViewerQuery(feedPageQuery(filter, now, page), viewer?.id)),
      this.count(filter, now),
    ]);
    return { items, total };
  }

  /**
   * One article with its text.
   *
   * @throws ArticleNotFoundError
   */
  async read(context: ViewerContext, reference: ArticleReference): Promise<FullArticleForViewer> {
    const page = visibleQuery(reference, context);
    const [row] = await this.run<FullArticleForViewer>(
      fullForViewerQuery(page, context.viewer?.id),
    );
    if (!row) {
      throw new ArticleNotFoundError();
    }
    return row;
  }

  /**
   * The newest comments of an article that fit into one response, oldest first.
   *
   * @throws ArticleNotFoundError
   */
  async listComments(
    context: ViewerContext,
    reference: ArticleReference,
  ): Promise<CommentForViewer[]> {
    const [article] = await this.run<{ id: number }>(visibleQuery(reference, context));
    if (!article) {
      throw new ArticleNotFoundError();
    }
    const viewerId = context.viewer?.id ?? null;
    const params = [article.id, ...shownParams(context), MAX_COMMENTS, viewerId];
    return this.run<CommentForViewer>({ sql: COMMENTS_FOR_VIEWER, params });
  }

  /** Totals that depend on a user are not cached; the others use the cache of the article list. */
  private async count(filter: FeedFilter, now: Date): Promise<number> {
    const { followedBy, favouriteOf, ...listed } = filter;
    if (followedBy === undefined && favouriteOf === undefined) {
      return this.listings.totalOf(listed, now);
    }
    const [row] = await this.run<{ total: number }>(feedCountQuery(filter, now));
    return row?.total ?? 0;
  }

  private run<Row extends object>({ sql, params }: Query): Promise<Row[]> {
    return queryPrepared<Row>(this.em, sql, params);
  }
}

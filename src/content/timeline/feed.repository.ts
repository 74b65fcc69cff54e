import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { ArticleListingRepository } from '../article/article-listing.repository.js';
import type { Query } from '../article/article-listing.sql.js';
import { ArticleNotFoundError } from '../article/article.errors.js';
import { parseArticleReference } from '../article/article-reference.js';
import { queryPrepared } from '../../platform/persistence/prepared-query.js';
import {
  feedCountQuery,
  type FeedFilter,
  type FeedPage,
  feedPageQuery,
  type SeenArticle,
  SEEN_COMMENTS,
  type SeenArticleText,
  type SeenComment,
  seenListQuery,
  seenTextQuery,
  visibleQuery,
} from './feed.sql.js';

/** A page of articles as somebody sees them, and how many there are in all. */
export interface SeenPage {
  items: SeenArticle[];
  total: number;
}

/** How many comments are given at once: enough to hold a talk, too few to hold the server up. */
const MAX_COMMENTS = 1000;

/** Queries for articles as somebody sees them; rows, detached. */
@Injectable()
export class FeedRepository {
  constructor(
    private readonly em: EntityManager,
    private readonly listings: ArticleListingRepository,
  ) {}

  /** A page of published articles, newest first. */
  async list(
    viewer: number | undefined,
    filter: FeedFilter,
    page: FeedPage,
    now: Date,
  ): Promise<SeenPage> {
    const [items, total] = await Promise.all([
      this.run<SeenArticle>(seenListQuery(feedPageQuery(filter, now, page), viewer)),
      this.count(filter, now),
    ]);
    return { items, total };
  }

  /**
   * One article with its text.
   *
   * @param reference slug or id
   * @throws ArticleNotFoundError
   */
  async read(viewer: number | undefined, reference: string, now: Date): Promise<SeenArticleText> {
    const page = visibleQuery(parseArticleReference(reference), viewer, now);
    const [row] = await this.run<SeenArticleText>(seenTextQuery(page, viewer));
    if (!row) {
      throw new ArticleNotFoundError();
    }
    return row;
  }

  /**
   * The newest comments of an article that an answer has room for, oldest first.
   *
   * @param reference slug or id
   * @throws ArticleNotFoundError
   */
  async listComments(
    viewer: number | undefined,
    reference: string,
    now: Date,
  ): Promise<SeenComment[]> {
    const [article] = await this.run<{ id: number }>(
      visibleQuery(parseArticleReference(reference), viewer, now),
    );
    if (!article) {
      throw new ArticleNotFoundError();
    }
    const params = [article.id, MAX_COMMENTS, viewer ?? null];
    return this.run<SeenComment>({ sql: SEEN_COMMENTS, params });
  }

  /** What is somebody's own is never told from a cache; the rest shares that of the native list. */
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

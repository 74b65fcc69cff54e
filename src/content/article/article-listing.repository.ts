import { EntityRepository, type QBFilterQuery } from '@mikro-orm/postgresql';
import { firstFitting, lastFitting } from '../../platform/pagination/page-bytes.js';
import { encodeTimeCursor, parseTimeCursor } from '../../platform/pagination/time-cursor.js';
import { queryPrepared } from '../../platform/persistence/prepared-query.js';
import { ResultCache } from '../../platform/persistence/result-cache.js';
import type { ArticleListing } from './article-listing.entity.js';
import {
  countQuery,
  type CursorPosition,
  DELETED_LISTING,
  LISTING_BY_ID,
  type ListingFilter,
  listingQuery,
  listingWithAdjacentQuery,
  type Query,
  rangeQuery,
} from './article-listing.sql.js';
import { LIST_MAX_AGE } from './article-limits.js';
import { Article } from './article.entity.js';

/** Condition on the articles of a listing, in the fields of {@link Article}. */
export type ListingCondition = QBFilterQuery<Article>;

/** Limit and offset of a listing. */
export interface PageBounds {
  limit?: number;
  offset?: number;
}

/** A filter of published articles, and a page: by offset, or next to a cursor. */
export interface ListingQuery extends ListingFilter {
  limit: number;
  offset?: number | undefined;
  /** Cursor of an article; the page begins with the next older one. */
  after?: string | undefined;
  /** Cursor of an article; the page ends with the next newer one. */
  before?: string | undefined;
}

/** An article of a list. */
export interface ListedArticle extends ArticleListing {
  /** HTML: a passage with the matches of a search marked. Only in search results. */
  excerpt?: string;
  /** HTML: the title with the matches of a search marked. Only in search results. */
  titleMarked?: string;
  /** ISO 8601 in UTC. Only in lists of deleted articles. */
  deletedAt?: string;
}

/** A page of a list, and the total over all pages. */
export interface ListingPage {
  items: ListedArticle[];
  total: number;
}

/** A page of a list with cursors. */
export interface PublishedPage extends ListingPage {
  /** Null if there are no items, or if they are ordered by rank. */
  startCursor: string | null;
  endCursor: string | null;
  /** Whether older items, or items of lower rank, follow. */
  hasNextPage: boolean;
  /** Whether there are items before this page. */
  hasPreviousPage: boolean;
}

/** A page of what a search has found. */
export interface FoundPage extends PublishedPage {
  /** Whether `total` is exact; else it is a lower bound. */
  totalIsExact: boolean;
  /** The query without typing errors; null if there were none. */
  corrected: string | null;
}

/** A page without its total and cursors. */
type Slice = Pick<PublishedPage, 'items' | 'hasNextPage' | 'hasPreviousPage'>;

/** Queries for lists of articles. */
export class ArticleListingRepository extends EntityRepository<ArticleListing> {
  /**
   * The rows of the virtual entity. It finds the ids of the page first, from an index, and aggregates tags
   * and comments only for these.
   */
  async selectListings(
    where: ListingCondition,
    { limit, offset }: PageBounds,
  ): Promise<ArticleListing[]> {
    const page = this.em
      .createQueryBuilder(Article, 'page')
      .select('id')
      .where({ $and: [where, { deletedAt: null }] })
      .orderBy({ publishedAt: 'desc', id: 'desc' })
      .limit(limit, offset);
    return this.em.execute<ArticleListing[]>(listingQuery(page.getFormattedQuery()));
  }

  /** Published articles, newest first; the total is up to {@link LIST_MAX_AGE} old. */
  async listPublished(query: ListingQuery, now: Date): Promise<PublishedPage> {
    const [slice, total] = await Promise.all([
      this.readSlice(query, now),
      this.totalOf(query, now),
    ]);
    return {
      ...slice,
      total,
      startCursor: cursorOf(slice.items.at(0)),
      endCursor: cursorOf(slice.items.at(-1)),
    };
  }

  /** The number of published articles that match; up to {@link LIST_MAX_AGE} old. */
  totalOf(filter: ListingFilter, now: Date): Promise<number> {
    const cache = ResultCache.of(this.em);
    // The key is taken before the query: a commit in between then makes the cached total stale.
    const name = cache.key('article-total', JSON.stringify([filter.tag, filter.author]));
    return cache.getOrLoad(name, LIST_MAX_AGE, async () => {
      const [count] = await this.run<{ total: number }>(countQuery(filter, now));
      return count?.total ?? 0;
    });
  }

  /** Articles in the order of their ids here. */
  listByIds(ids: readonly number[]): Promise<ListedArticle[]> {
    return ids.length === 0 ? Promise.resolve([]) : this.run({ sql: LISTING_BY_ID, params: [ids] });
  }

  /** One author's articles, drafts first, then newest first. */
  async listByAuthor(author: number, limit: number, offset: number): Promise<ListingPage> {
    const [items, total] = await Promise.all([
      this.find({ author }, { limit, offset }),
      this.em.count(Article, { author, deletedAt: null }),
    ]);
    return { items: firstFitting(items), total };
  }

  /** One author's deleted articles, the last deleted first. */
  async listDeletedBy(author: number, limit: number, offset: number): Promise<ListingPage> {
    const [items, total] = await Promise.all([
      this.run<ListedArticle>({ sql: DELETED_LISTING, params: [author, limit, offset] }),
      this.em.count(Article, { author, deletedAt: { $ne: null } }),
    ]);
    return { items: firstFitting(items), total };
  }

  private readSlice(query: ListingQuery, now: Date): Promise<Slice> {
    const after = parseTimeCursor(query.after, 'article');
    const before = parseTimeCursor(query.before, 'article');
    if (after) {
      return this.readOlder(query, [after.time, after.id], now);
    }
    if (before) {
      return this.readNewer(query, [before.time, before.id], now);
    }
    return this.readFromStart(query, now);
  }

  private async readFromStart(
    { limit, offset = 0, ...filter }: ListingQuery,
    now: Date,
  ): Promise<Slice> {
    const page = rangeQuery(filter, undefined, now, { limit: limit + 1, offset });
    const rows = await this.run<ArticleListing>({ ...page, sql: listingQuery(page.sql) });
    const items = firstFitting(rows.slice(0, limit));
    return {
      items,
      hasNextPage: rows.length > items.length,
      hasPreviousPage: offset > 0 && (items.length > 0 || (await this.hasAny(filter, now))),
    };
  }

  private async readOlder(
    { limit, ...filter }: ListingQuery,
    position: CursorPosition,
    now: Date,
  ): Promise<Slice> {
    const { rows, hasAdjacent } = await this.readWithAdjacent(
      rangeQuery(filter, { side: '<', position }, now, { limit: limit + 1 }),
      rangeQuery(filter, { side: '>=', position }, now, { limit: 1 }),
    );
    const items = firstFitting(rows.slice(0, limit));
    return { items, hasNextPage: rows.length > items.length, hasPreviousPage: hasAdjacent };
  }

  private async readNewer(
    { limit, ...filter }: ListingQuery,
    position: CursorPosition,
    now: Date,
  ): Promise<Slice> {
    const { rows, hasAdjacent } = await this.readWithAdjacent(
      rangeQuery(filter, { side: '>', position }, now, { limit: limit + 1 }),
      rangeQuery(filter, { side: '<=', position }, now, { limit: 1 }),
    );
    const items = lastFitting(rows.slice(-limit));
    return { items, hasNextPage: hasAdjacent, hasPreviousPage: rows.length > items.length };
  }

  private async readWithAdjacent(
    page: Query,
    adjacent: Query,
  ): Promise<{ rows: ArticleListing[]; hasAdjacent: boolean }> {
    const rows = await this.run<RowWithAdjacent>(listingWithAdjacentQuery(page, adjacent));
    return {
      rows: rows.filter((row) => row.id !== null),
      hasAdjacent: rows.some((row) => row.hasAdjacent),
    };
  }

  /** Whether any published article matches. */
  private async hasAny(filter: ListingFilter, now: Date): Promise<boolean> {
    return (await this.run(rangeQuery(filter, undefined, now, { limit: 1 }))).length > 0;
  }

  private run<Row extends object>({ sql, params }: Query): Promise<Row[]> {
    return queryPrepared<Row>(this.em, sql, params);
  }
}

/** A row of {@link listingWithAdjacentQuery}. */
type RowWithAdjacent = (ArticleListing | Record<keyof ArticleListing, null>) & {
  hasAdjacent: boolean;
};

function cursorOf(listing: ArticleListing | undefined): string | null {
  return listing && listing.publishedAt !== null
    ? encodeTimeCursor({ time: listing.publishedAt, id: listing.id }, 'article')
    : null;
}

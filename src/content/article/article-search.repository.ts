import { EntityRepository } from '@mikro-orm/postgresql';
import { firstFitting } from '../../platform/pagination/page-bytes.js';
import { queryPrepared } from '../../platform/persistence/prepared-query.js';
import { escapeHtml } from '../../platform/text.js';
import type { ListedArticle, PublishedPage } from './article-listing.repository.js';
import type { ListingFilter } from './article-listing.sql.js';
import type { ArticleSearch } from './article-search.entity.js';
import { matchCountQuery, MARK_END, MARK_START, searchQuery } from './article-search.sql.js';

/** A full-text query over published articles, and a page of its matches. */
export interface SearchQuery extends ListingFilter {
  /** In web search syntax: `a "b c" or d -e`. */
  text: string;
  limit: number;
  offset?: number | undefined;
}

/** Full-text search. */
export class ArticleSearchRepository extends EntityRepository<ArticleSearch> {
  /** The matches, by rank, then newest first; a query of stop words only has none. */
  async search(
    { text, limit, offset = 0, ...filter }: SearchQuery,
    now: Date,
  ): Promise<PublishedPage> {
    const query = withoutNestedNegation(searchableWords(text));
    const page = searchQuery(filter, query, now, { limit: limit + 1, offset });
    const [rows, total] = await Promise.all([
      queryPrepared<Required<ListedArticle>>(this.em, page.sql, page.params),
      this.countMatches(filter, query, now),
    ]);
    const items = firstFitting(rows.slice(0, limit).map(withMarks));
    return {
      items,
      total,
      startCursor: null,
      endCursor: null,
      hasNextPage: rows.length > items.length,
      hasPreviousPage: offset > 0 && total > 0,
    };
  }

  /** The number of all matches. */
  private async countMatches(filter: ListingFilter, text: string, now: Date): Promise<number> {
    const { sql, params } = matchCountQuery(filter, text, now);
    const [count] = await queryPrepared<{ total: number }>(this.em, sql, params);
    return count?.total ?? 0;
  }
}

/** PostgreSQL escapes no HTML: the marks are inserted after everything else is escaped. */
function withMarks(row: Required<ListedArticle>): ListedArticle {
  row.excerpt = escapeHtml(row.excerpt)
    .replaceAll(MARK_START, '<mark>')
    .replaceAll(MARK_END, '</mark>');
  return row;
}

/** Normalises a query as the triggers normalise what is indexed: NFKC, and ASCII lower case. */
function searchableWords(text: string): string {
  return text.normalize('NFKC').replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase());
}

/**
 * Removes hyphens that only negate another negation: PostgreSQL fails on a word that is negated 32 times
 * ("tsquery stack too small").
 */
function withoutNestedNegation(text: string): string {
  return text.replace(/-(?=[\s!&|()<]*(?:-|$))/g, '');
}

import { EntityRepository } from '@mikro-orm/postgresql';
import { firstFitting } from '../../platform/pagination/page-bytes.js';
import { queryPrepared } from '../../platform/persistence/prepared-query.js';
import { escapeHtml } from '../../platform/text.js';
import type { ListedArticle, PublishedPage } from './article-listing.repository.js';
import type { ListingFilter } from './article-listing.sql.js';
import type { ArticleSearch } from './article-search.entity.js';
import { foundCountQuery, MARK_END, MARK_START, searchQuery } from './article-search.sql.js';

/** What is sought among which published articles, and which page of what is found. */
export interface SearchQuery extends ListingFilter {
  /** As people type it into a search engine: `a "b c" or d -e`. */
  text: string;
  limit: number;
  offset?: number | undefined;
}

/** Full-text search. */
export class ArticleSearchRepository extends EntityRepository<ArticleSearch> {
  /** What is found, by rank, then newest first; nothing where nothing but stop words is sought. */
  async search(
    { text, limit, offset = 0, ...filter }: SearchQuery,
    now: Date,
  ): Promise<PublishedPage> {
    const sought = withoutNestedNegation(searchableWords(text));
    const page = searchQuery(filter, sought, now, { limit: limit + 1, offset });
    const [rows, total] = await Promise.all([
      queryPrepared<Required<ListedArticle>>(this.em, page.sql, page.params),
      this.countFound(filter, sought, now),
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

  /** How many are found in all. */
  private async countFound(filter: ListingFilter, text: string, now: Date): Promise<number> {
    const { sql, params } = foundCountQuery(filter, text, now);
    const [count] = await queryPrepared<{ total: number }>(this.em, sql, params);
    return count?.total ?? 0;
  }
}

/** PostgreSQL escapes nothing: the marks come when everything else is escaped. */
function withMarks(row: Required<ListedArticle>): ListedArticle {
  row.excerpt = escapeHtml(row.excerpt)
    .replaceAll(MARK_START, '<mark>')
    .replaceAll(MARK_END, '</mark>');
  return row;
}

/** What is sought, as the triggers write words: in NFKC, and in small letters as ASCII has them. */
function searchableWords(text: string): string {
  return text.normalize('NFKC').replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase());
}

/**
 * A hyphen in front of nothing but another hyphen, as PostgreSQL reads it, is taken out: a word that
 * is negated 32 times over is an error there ("tsquery stack too small").
 */
function withoutNestedNegation(text: string): string {
  return text.replace(/-(?=[\s!&|()<]*(?:-|$))/g, '');
}

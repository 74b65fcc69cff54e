import type { Pool } from 'pg';
import {
  matchCountQuery,
  MARK_END,
  MARK_START,
  searchQuery,
} from '../../dist/src/content/article/article-search.sql.js';
import { withNumberedParameters } from '../../dist/src/platform/persistence/numbered-parameters.js';
import { escapeHtml } from '../../dist/src/platform/text.js';

/** A search query, as in the URL. */
export interface SearchQuery {
  q: string;
  limit?: string;
  offset?: string;
}

/** SQL with `?` for its parameters, as in the server. */
interface Query {
  sql: string;
  params: unknown[];
}

/** Searches with the server's own SQL: the question is what the server adds to its cost. */
export async function search(pool: Pool, { q, ...page }: SearchQuery): Promise<string> {
  const limit = Number(page.limit ?? 20);
  const offset = Number(page.offset ?? 0);
  const now = new Date();
  const [{ rows }, counted] = await Promise.all([
    pool.query<{ excerpt: string }>(
      prepared('search', searchQuery({}, q, now, { limit: limit + 1, offset })),
    ),
    pool.query<{ total: number }>(prepared('search-count', matchCountQuery({}, q, now))),
  ]);
  const total = counted.rows[0]?.total ?? 0;
  for (const row of rows) {
    row.excerpt = escapeHtml(row.excerpt)
      .replaceAll(MARK_START, '<mark>')
      .replaceAll(MARK_END, '</mark>');
  }
  return JSON.stringify({
    items: rows.slice(0, limit),
    total,
    startCursor: null,
    endCursor: null,
    hasNextPage: rows.length > limit,
    hasPreviousPage: offset > 0 && total > 0,
  });
}

function prepared(
  name: string,
  { sql, params }: Query,
): { name: string; text: string; values: unknown[] } {
  return { name, text: withNumberedParameters(sql), values: params };
}

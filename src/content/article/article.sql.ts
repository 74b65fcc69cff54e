import type { CommentContent } from './comment-content.js';
import { isoTime } from '../../platform/persistence/sql-time.js';
import {
  type CommentItems,
  commentItems,
  type CommentSelection,
  fittingItems,
  IS_SHOWN,
  profileWith,
} from './article-comments.sql.js';
import type { ArticleContent } from './article-content.js';
import { CONTENT_FIELDS, selectFields } from './article-columns.js';
import { DETAIL_COMMENTS, DETAIL_COMMENTS_BYTES } from './article-limits.js';
import type { ArticleReference } from './article-reference.js';
import { isVisible } from './article.policy.js';

const FIRST_COMMENTS: CommentSelection = { state: IS_SHOWN, limit: DETAIL_COMMENTS };

const TAGS = `array(
    select t.name from article_tags link join tag t on t.id = link.tag_id
    where link.article_id = a.id order by t.name)`;

const TOTAL_COMMENTS = `(
    select count(*)::int from comment c where c.article_id = a.id and ${IS_SHOWN})`;

/** The column by which the article `a` is looked up. Parameter: its value. */
export type KeyColumn = 'a.id' | 'a.slug';

/** SQL for each of them, made once: to make it anew for each request costs more than to look it up. */
export type KeyedSql = Readonly<Record<KeyColumn, string>>;

/** Makes the SQL of a query that finds one article. */
export function byKey(sqlOf: (column: KeyColumn) => string): KeyedSql {
  return { 'a.id': sqlOf('a.id'), 'a.slug': sqlOf('a.slug') };
}

/** Where to look up an article, and under which value. */
export function keyOf(reference: ArticleReference): { column: KeyColumn; key: number | string } {
  return 'id' in reference
    ? { column: 'a.id', key: reference.id }
    : { column: 'a.slug', key: reference.slug };
}

/** What {@link DETAIL} gives; times are ISO 8601 in UTC. */
export interface ArticleDetailRow extends ArticleContent, CommentItems {
  totalComments: number;
}

/** The first {@link DETAIL_COMMENTS}, as far as there is room for them, oldest first. */
export interface FittingCommentsRow {
  items: CommentContent[];
}

/**
 * One article with all that its page shows, in one round trip.
 *
 * Parameters: the key and those of `isVisible()`.
 */
export const DETAIL = byKey(
  (key) => `
    select a.id, a.version, a.slug, ${selectFields(CONTENT_FIELDS)}, ${TAGS} as tags, ${profileWith('u.bio')} as author,
      ${isoTime('a.published_at')} as "publishedAt", ${isoTime('a.created_at')} as "createdAt",
      ${isoTime('a.updated_at')} as "updatedAt", ${TOTAL_COMMENTS} as "totalComments",
      first.items, first.bytes
    from article a join "user" u on u.id = a.author_id
    cross join lateral (${commentItems(FIRST_COMMENTS)}) first
    where ${key} = ? and ${isVisible('a')}`,
);

/** The comments of {@link DETAIL} where they are too large. Parameters: the same. */
export const FITTING_COMMENTS = byKey(
  (key) => `
    select first.items
    from article a
    cross join lateral (${fittingItems(FIRST_COMMENTS, DETAIL_COMMENTS_BYTES)}) first
    where ${key} = ? and ${isVisible('a')}`,
);

import type { CommentContent } from './comment-content.js';
import { isoTime } from '../../platform/persistence/sql-time.js';
import {
  type CommentItems,
  commentItems,
  type CommentSelection,
  fittingItems,
  IS_SHOWN,
  IS_VISIBLE_TO_ALL,
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
    select count(*)::int from comment c where c.article_id = a.id and ${IS_VISIBLE_TO_ALL})`;

/** The column by which the article `a` is looked up. */
export type KeyColumn = 'a.id' | 'a.slug';

/** The SQL for each key column, built once: building it for each request would cost more than a look-up. */
export type KeyedSql = Readonly<Record<KeyColumn, string>>;

/** Builds the SQL of a query for one article, for each key column. */
export function byKey(sqlOf: (column: KeyColumn) => string): KeyedSql {
  return { 'a.id': sqlOf('a.id'), 'a.slug': sqlOf('a.slug') };
}

/** The key column and its value for a reference. */
export function keyOf(reference: ArticleReference): { column: KeyColumn; key: number | string } {
  return 'id' in reference
    ? { column: 'a.id', key: reference.id }
    : { column: 'a.slug', key: reference.slug };
}

/** The row of {@link DETAIL}; times are ISO 8601 in UTC. */
export interface ArticleDetailRow extends ArticleContent, CommentItems {
  totalComments: number;
}

/** The row of {@link FITTING_COMMENTS}: as many of the first {@link DETAIL_COMMENTS} as fit, oldest first. */
export interface FittingCommentsRow {
  items: CommentContent[];
}

/**
 * An article with its author, tags and first comments, in one round trip.
 *
 * Parameters: those of `IS_SHOWN`, the key and those of `isVisible()`.
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

/** The comments of {@link DETAIL} if they are too large. Parameters: the same. */
export const FITTING_COMMENTS = byKey(
  (key) => `
    select first.items
    from article a
    cross join lateral (${fittingItems(FIRST_COMMENTS, DETAIL_COMMENTS_BYTES)}) first
    where ${key} = ? and ${isVisible('a')}`,
);

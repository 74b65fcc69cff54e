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
import { isPreviewed } from './article-preview.sql.js';
import { isVisible } from './article.policy.js';
import { RENDERER_VERSION, type Rendering } from '../rendering/rendering.js';

const FIRST_COMMENTS: CommentSelection = { state: IS_SHOWN, limit: DETAIL_COMMENTS };

/** Parameters: those of `isVisible()` and of `isPreviewed()`. */
const IS_SHOWN_TO_LINK = `(${isVisible('a')} or a.deleted_at is null and ${isPreviewed('a')})`;

const RENDERING_COLUMNS = ', r.html, r.outline, r.reading_minutes as "readingMinutes"';

const RENDERING_JOIN = `
    left join article_rendering r
      on r.article_id = a.id and r.version = a.version and r.renderer = ${RENDERER_VERSION}`;

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

/** The columns that {@link RENDERED_DETAIL} has besides; null if this version is not rendered yet. */
export type RenderingColumns = Rendering | Record<keyof Rendering, null>;

/** The row of {@link FITTING_COMMENTS}: as many of the first {@link DETAIL_COMMENTS} as fit, oldest first. */
export interface FittingCommentsRow {
  items: CommentContent[];
}

/**
 * An article with its author, tags and first comments, in one round trip.
 *
 * Parameters: those of `IS_SHOWN`, the key and those of `isVisible()`.
 */
export const DETAIL = byKey((key) => detailOf(key, isVisible('a')));

/** The same with the HTML that is kept of the article and the comments. Parameters: the same. */
export const RENDERED_DETAIL = byKey((key) => detailOf(key, isVisible('a'), true));

/** The same of an article that is visible, or that a preview shows. Parameters: these, and those of `isPreviewed()`. */
export const PREVIEWED_DETAIL = byKey((key) => detailOf(key, IS_SHOWN_TO_LINK));

function detailOf(key: KeyColumn, condition: string, rendered = false): string {
  return `
    select a.id, a.version, a.slug, ${selectFields(CONTENT_FIELDS)}, ${TAGS} as tags, ${profileWith('u.bio')} as author,
      ${isoTime('a.published_at')} as "publishedAt", ${isoTime('a.created_at')} as "createdAt",
      ${isoTime('a.updated_at')} as "updatedAt", ${TOTAL_COMMENTS} as "totalComments",
      first.items, first.bytes${rendered ? RENDERING_COLUMNS : ''}
    from article a join "user" u on u.id = a.author_id
    cross join lateral (${commentItems({ ...FIRST_COMMENTS, rendered })}) first${rendered ? RENDERING_JOIN : ''}
    where ${key} = ? and ${condition}`;
}

/** The comments of {@link DETAIL} if they are too large. Parameters: the same. */
export const FITTING_COMMENTS = byKey((key) => fittingOf(key, isVisible('a')));

/** The comments of {@link PREVIEWED_DETAIL} if they are too large. Parameters: the same. */
export const PREVIEWED_FITTING_COMMENTS = byKey((key) => fittingOf(key, IS_SHOWN_TO_LINK));

function fittingOf(key: KeyColumn, condition: string): string {
  return `
    select first.items
    from article a
    cross join lateral (${fittingItems(FIRST_COMMENTS, DETAIL_COMMENTS_BYTES)}) first
    where ${key} = ? and ${condition}`;
}

/**
 * Notes that the time of articles has come; neither their version nor their last change does that change.
 * Parameters: the time, how many at most.
 */
export const NOTE_PUBLISHED = `
  update article set is_public = true where id = any(array(
    select id from article where not is_public and published_at <= ?
    order by published_at limit ? for update skip locked))`;

/** When the next article is to be published. */
export const NEXT_PUBLICATION = `
  select ${isoTime('min(published_at)')} as time from article where not is_public and published_at is not null`;

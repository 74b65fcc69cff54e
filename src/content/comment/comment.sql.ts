import {
  type CommentItems,
  commentItems,
  type CommentSelection,
  fittingItems,
  IS_DELETED,
  IS_SHOWN,
} from '../article/article-comments.sql.js';
import { isVisible } from '../article/article.policy.js';
import { byKey, type KeyColumn, type KeyedSql } from '../article/article.sql.js';
import { MAX_ITEMS_BYTES } from '../../platform/pagination/page-bytes.js';
import type { CommentContent } from '../article/comment-content.js';

/** What {@link SHOWN_PAGE} gives: a row if the article exists for the viewer. */
export interface CommentPageRow extends CommentItems {
  /** All of them, of all pages. */
  total: number;
}

/** What {@link FITTING_SHOWN_PAGE} gives. */
export interface FittingCommentPageRow {
  items: CommentContent[];
  /** Whether {@link items} ends early, as more would be too large for one answer. */
  isCut: boolean;
}

/** Which page: the first one, or one after a cursor. */
type PageKind = 'first' | 'further';

/** The SQL of each kind of page. */
export type CommentPages = Readonly<Record<PageKind, KeyedSql>>;

/**
 * A page of the comments of an article, oldest first, and whether there is such an article: one round
 * trip.
 *
 * Parameters: of a further page the time and id of the comment that it comes after; the limit; the
 * key of the article; those of `isVisible()`.
 */
export const SHOWN_PAGE: CommentPages = pagesOf(IS_SHOWN);

/** The same of those that are deleted. */
export const DELETED_PAGE: CommentPages = pagesOf(IS_DELETED);

/**
 * What of {@link SHOWN_PAGE} there is room for in one answer, where that is too large. Parameters: the
 * same.
 */
export const FITTING_SHOWN_PAGE: CommentPages = fittingPagesOf(IS_SHOWN);

/** The same of {@link DELETED_PAGE}. */
export const FITTING_DELETED_PAGE: CommentPages = fittingPagesOf(IS_DELETED);

function pagesOf(state: CommentSelection['state']): CommentPages {
  return forEachPage(
    state,
    (key, selection) => `
    select page.items, page.bytes,
      (select count(*)::int from comment c where c.article_id = a.id and ${state}) as total
    from article a
    cross join lateral (${commentItems(selection)}) page
    where ${key} = ? and ${isVisible('a')}`,
  );
}

function fittingPagesOf(state: CommentSelection['state']): CommentPages {
  return forEachPage(
    state,
    (key, selection) => `
    select page.items, page."isCut"
    from article a
    cross join lateral (${fittingItems(selection, MAX_ITEMS_BYTES)}) page
    where ${key} = ? and ${isVisible('a')}`,
  );
}

function forEachPage(
  state: CommentSelection['state'],
  sqlOf: (key: KeyColumn, selection: CommentSelection) => string,
): CommentPages {
  const condition = 'and (c.created_at, c.id) > (?, ?)';
  return {
    first: byKey((key) => sqlOf(key, { state, limit: '?' })),
    further: byKey((key) => sqlOf(key, { state, condition, limit: '?' })),
  };
}

/**
 * A comment on an article that its author can see, or no row where there is none. The article is
 * locked against removal: one that is being deleted is waited for, and is then none.
 *
 * Parameters: the text, the author, created at, updated at, the key of the article, those of
 * `isVisible()`.
 */
export const INSERT_COMMENT = byKey(
  (key) => `
    insert into comment (text, author_id, created_at, updated_at, article_id)
    select ?::varchar, ?::int, ?::timestamptz, ?::timestamptz, a.id
    from article a where ${key} = ? and ${isVisible('a')}
    for key share
    returning id`,
);

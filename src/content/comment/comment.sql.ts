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

/** The row of {@link SHOWN_PAGE}; there is none if the article is not visible to the viewer. */
export interface CommentPageRow extends CommentItems {
  /** Number of comments on all pages. */
  total: number;
}

/** The row of {@link FITTING_SHOWN_PAGE}. */
export interface FittingCommentPageRow {
  items: CommentContent[];
  /** Whether {@link items} was cut, because more would be too large for one response. */
  isCut: boolean;
}

/** The first page, or one after a cursor. */
type PageKind = 'first' | 'further';

/** SQL for each kind of page. */
export type CommentPages = Readonly<Record<PageKind, KeyedSql>>;

/**
 * A page of the comments of an article, oldest first, and whether the article is visible, in one round trip.
 *
 * Parameters: for a further page, the time and id of its cursor; the limit; the key of the article; those
 * of `isVisible()`.
 */
export const SHOWN_PAGE: CommentPages = pagesOf(IS_SHOWN);

/** A page of the deleted comments. Parameters: the same. */
export const DELETED_PAGE: CommentPages = pagesOf(IS_DELETED);

/** As much of {@link SHOWN_PAGE} as fits into one response, if it is too large. Parameters: the same. */
export const FITTING_SHOWN_PAGE: CommentPages = fittingPagesOf(IS_SHOWN);

/** As much of {@link DELETED_PAGE} as fits into one response. Parameters: the same. */
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
 * Inserts a comment. Returns no row if the article is not visible to the author of the comment. It locks the
 * article against removal, and the author: it waits for a concurrent deletion of either, and then does
 * not find it.
 *
 * Parameters: the text, created at, updated at, the author, the key of the article, those of
 * `isVisible()`.
 */
export const INSERT_COMMENT = byKey(
  (key) => `
    insert into comment (text, created_at, updated_at, author_id, article_id)
    select ?::varchar, ?::timestamptz, ?::timestamptz, u.id, a.id
    from article a, "user" u where u.id = ? and u.deleted_at is null and ${key} = ? and ${isVisible('a')}
    for key share
    returning id`,
);

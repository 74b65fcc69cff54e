import {
  commentItems,
  type CommentSelection,
  IS_DELETED,
  IS_SHOWN,
} from '../article/article-comments.sql.js';
import { byKey, IS_VISIBLE, type KeyColumn, type KeyedSql } from '../article/article.sql.js';
import { MAX_ITEMS_BYTES } from '../common/pagination/page-bytes.js';
import type { CommentContent } from './comment-content.js';

/** What {@link SHOWN_PAGE} gives: a row if the article exists for the viewer. */
export interface CommentPageRow {
  items: CommentContent[];
  /** Whether {@link items} ends early, as more would be too large for one answer. */
  isCut: boolean;
  /** All of them, of all pages. */
  total: number;
}

/** Which page: the first one, or one after a place. */
type PageKind = 'first' | 'further';

/**
 * A page of the comments of an article, oldest first, and whether there is such an article: one round
 * trip.
 *
 * Parameters: of a further page the time and id of the place that it is after; the limit; the key of
 * the article, the time, the id of the viewer or null.
 */
export const SHOWN_PAGE: Readonly<Record<PageKind, KeyedSql>> = pagesOf(IS_SHOWN);

/** The same of those that are deleted. */
export const DELETED_PAGE: Readonly<Record<PageKind, KeyedSql>> = pagesOf(IS_DELETED);

function pagesOf(state: CommentSelection['state']): Record<PageKind, KeyedSql> {
  return {
    first: byKey((key) => pageQuery(key, state)),
    further: byKey((key) => pageQuery(key, state, 'and (c.created_at, c.id) > (?, ?)')),
  };
}

function pageQuery(key: KeyColumn, state: CommentSelection['state'], condition = ''): string {
  return `
    select page.items, page."isCut",
      (select count(*)::int from comment c where c.article_id = a.id and ${state}) as total
    from article a
    cross join lateral (${commentItems({
      state,
      condition,
      limit: '?',
      maxBytes: MAX_ITEMS_BYTES,
    })}) page
    where ${key} = ? and ${IS_VISIBLE}`;
}

/**
 * A comment on an article that its author can see, or no row where there is none. The article is
 * locked against removal: one that is being deleted is waited for, and is then none.
 *
 * Parameters: the text, the author, created at, updated at, the key of the article, the time, the
 * author again.
 */
export const INSERT_COMMENT = byKey(
  (key) => `
    insert into comment (text, author_id, created_at, updated_at, article_id)
    select ?::varchar, ?::int, ?::timestamptz, ?::timestamptz, a.id
    from article a where ${key} = ? and ${IS_VISIBLE}
    for key share
    returning id`,
);

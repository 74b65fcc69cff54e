import {
  type CommentItems,
  commentItems,
  type CommentSelection,
  fittingItems,
  IS_DELETED,
  IS_SHOWN,
  IS_VISIBLE_TO_ALL,
} from '../article/article-comments.sql.js';
import { isVisible } from '../article/article.policy.js';
import { byKey, type KeyColumn, type KeyedSql } from '../article/article.sql.js';
import { isoTime } from '../../platform/persistence/sql-time.js';
import { MAX_ITEMS_BYTES } from '../../platform/pagination/page-bytes.js';
import type { CommentContent } from '../article/comment-content.js';
import type { CommentState } from '../article/comment-state.js';

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
 * Parameters: those of `IS_SHOWN`; for a further page, the time and id of its cursor; the limit; the key of the
 * article; those of `isVisible()`.
 */
export const SHOWN_PAGE: CommentPages = pagesOf(IS_SHOWN, IS_VISIBLE_TO_ALL);

/** A page of the deleted comments. Parameters: the same, without those of `IS_SHOWN`. */
export const DELETED_PAGE: CommentPages = pagesOf(IS_DELETED, IS_DELETED);

/** As much of {@link SHOWN_PAGE} as fits into one response, if it is too large. Parameters: the same. */
export const FITTING_SHOWN_PAGE: CommentPages = fittingPagesOf(IS_SHOWN);

/** As much of {@link DELETED_PAGE} as fits into one response. Parameters: those of that. */
export const FITTING_DELETED_PAGE: CommentPages = fittingPagesOf(IS_DELETED);

/** @param counted SQL: which comments are counted */
function pagesOf(state: CommentSelection['state'], counted: string): CommentPages {
  return forEachPage(
    state,
    (key, selection) => `
    select page.items, page.bytes,
      (select count(*)::int from comment c where c.article_id = a.id and ${counted}) as total
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
 * SQL: whether a moderator has let a comment of a user pass: one that is visible, and was not deleted by
 * anyone else. Parameter: the user.
 */
const HAS_APPROVED = `exists (
      select from comment c where c.author_id = ? and c.state = 'visible'
        and (c.deleted_by_id is null or c.deleted_by_id = c.author_id))`;

/** The row of {@link INSERT_COMMENT}; there is none if the article is not visible to the author. */
export interface InsertedCommentRow {
  /** Null if comments on the article are closed. */
  id: number | null;
  state: CommentState | null;
}

/**
 * Inserts a comment, unless comments on the article are closed. It locks the article against removal, and the
 * author: it waits for a concurrent deletion of either, and then does not find it.
 *
 * Parameters: the author; the key of the article; those of `isVisible()`; the text, created at, updated at;
 * whether the comment need not wait whatever the article, the id of the author if comments on their own articles
 * need not wait, whether one that a moderator let pass is enough, the author.
 */
export const INSERT_COMMENT = byKey(
  (key) => `
    with target as (
      select a.id, a.author_id, a.comments_open, u.id as writer_id from article a, "user" u
      where u.id = ? and u.deleted_at is null and ${key} = ? and ${isVisible('a')}
      for key share
    ), inserted as (
      insert into comment (text, author_id, created_at, updated_at, article_id, state)
      select ?::varchar, target.writer_id, ?::timestamptz, ?::timestamptz, target.id,
        case when ?::boolean or target.author_id = ? or (?::boolean and ${HAS_APPROVED})
          then 'visible' else 'pending' end
      from target where target.comments_open
      returning id, state
    )
    select inserted.id, inserted.state from target left join inserted on true`,
);

/** A comment of {@link EXPORTED_COMMENTS}; times are ISO 8601 in UTC. */
export interface ExportedComment {
  id: number;
  /** Slug of the article. */
  article: string;
  text: string;
  createdAt: string;
  updatedAt: string;
  deletedAt: string | null;
}

/**
 * A user's comments, by id. The sub-query keeps the planner from walking through the comments of everyone.
 * Parameters: the author, the id before the page, the limit.
 */
export const EXPORTED_COMMENTS = `
  select c.id, a.slug as article, c.text, ${isoTime('c.created_at')} as "createdAt",
    ${isoTime('c.updated_at')} as "updatedAt", ${isoTime('c.deleted_at')} as "deletedAt"
  from (
    select id from (select id from comment where author_id = ? and id > ? offset 0) own
    order by id limit ?
  ) page
  join comment c on c.id = page.id
  join article a on a.id = c.article_id
  order by c.id`;

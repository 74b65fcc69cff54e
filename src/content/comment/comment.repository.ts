import { LockMode } from '@mikro-orm/core';
import { EntityRepository } from '@mikro-orm/postgresql';
import { type DeletableRows, deleteBatch } from '../../platform/persistence/delete-batch.js';
import { ArticleNotFoundError } from '../article/article.errors.js';
import { type ViewerContext, visibilityParams } from '../article/article.policy.js';
import { keyOf } from '../article/article.sql.js';
import { isWhole } from '../article/article-comments.sql.js';
import { MAX_ITEMS_BYTES } from '../../platform/pagination/page-bytes.js';
import { encodeTimeCursor, parseTimeCursor } from '../../platform/pagination/time-cursor.js';
import { queryPrepared } from '../../platform/persistence/prepared-query.js';
import { SOFT_DELETE_FILTER } from '../../platform/persistence/soft-delete.subscriber.js';
import type { ArticleReference } from '../article/article-reference.js';
import type { User } from '../../people/user/user.entity.js';
import { ResultCache } from '../../platform/persistence/result-cache.js';
import type { CommentContent } from '../article/comment-content.js';
import type { Comment } from './comment.entity.js';
import {
  type CommentPageRow,
  DELETED_PAGE,
  FITTING_DELETED_PAGE,
  FITTING_SHOWN_PAGE,
  type FittingCommentPageRow,
  INSERT_COMMENT,
  SHOWN_PAGE,
} from './comment.sql.js';

const WITH_DELETED = { filters: { [SOFT_DELETE_FILTER]: false } } as const;

/** Parameter: the time. */
const DELETED_BEFORE: DeletableRows = {
  table: 'comment',
  key: 'id',
  select: 'select id from comment where deleted_at < ? order by deleted_at',
};

/** Which page of an article's comments. */
export interface CommentPageQuery {
  limit: number;
  /** Cursor of the last item of the page before. */
  after?: string | undefined;
  /** The deleted ones instead of those that show. */
  deleted?: boolean;
}

/** A page of comments. */
export interface CommentPage {
  items: CommentContent[];
  total: number;
  /** Null where there are no items. */
  endCursor: string | null;
  hasNextPage: boolean;
}

/** A comment to be written. */
export interface CommentData {
  text: string;
  author: User;
  article: ArticleReference;
}

/** Queries over comments. */
export class CommentRepository extends EntityRepository<Comment> {
  /**
   * The comments of an article, oldest first; fewer than the limit where they are long.
   *
   * @throws ArticleNotFoundError if it does not exist for the viewer
   */
  async readPage(
    reference: ArticleReference,
    context: ViewerContext,
    { limit, after, deleted = false }: CommentPageQuery,
  ): Promise<CommentPage> {
    const { column, key } = keyOf(reference);
    const position = parseTimeCursor(after, 'comment');
    const [pages, fittingPages] = deleted
      ? [DELETED_PAGE, FITTING_DELETED_PAGE]
      : [SHOWN_PAGE, FITTING_SHOWN_PAGE];
    const kind = position ? 'further' : 'first';
    // One more than wanted tells whether there is a next page.
    const params = [
      ...(position ? [position.time, position.id] : []),
      limit + 1,
      key,
      ...visibilityParams(context),
    ];
    const [row] = await queryPrepared<CommentPageRow>(this.em, pages[kind][column], params);
    if (!row) {
      throw new ArticleNotFoundError();
    }
    if (isWhole(row, MAX_ITEMS_BYTES)) {
      return pageOf(row.items, row.total, limit, false);
    }
    const sql = fittingPages[kind][column];
    const [fitting] = await queryPrepared<FittingCommentPageRow>(this.em, sql, params);
    return pageOf(fitting?.items ?? [], row.total, limit, fitting?.isCut ?? false);
  }

  /**
   * Comments on an article, looked up and locked in the same statement.
   *
   * @returns the id of the comment
   * @throws ArticleNotFoundError if there is no such article for the author
   */
  async insertNew({ text, author, article }: CommentData, now: Date): Promise<number> {
    const { column, key } = keyOf(article);
    const visibility = visibilityParams({ viewer: author, now });
    const params = [text, author.id, now, now, key, ...visibility];
    const [row] = await queryPrepared<{ id: number }>(
      this.em,
      INSERT_COMMENT[column],
      params,
      'write',
    );
    if (!row) {
      throw new ArticleNotFoundError();
    }
    ResultCache.invalidate(this.em);
    return row.id;
  }

  /**
   * A comment of this article that shows, managed, and locked until the transaction ends: of two who
   * would delete it, the second finds none.
   */
  lockShown(id: number, articleId: number): Promise<Comment | null> {
    return this.findOne({ id, article: articleId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  }

  /** A soft-deleted comment of this article, managed and locked likewise, with its author. */
  async lockDeleted(id: number, articleId: number): Promise<Comment | null> {
    const comment = await this.findOne(
      { id, article: articleId, deletedAt: { $ne: null } },
      { lockMode: LockMode.PESSIMISTIC_WRITE, ...WITH_DELETED },
    );
    if (comment) {
      // By itself: the lock would be on the author as well, in the way of all that they write.
      await this.populate([comment], ['author']);
    }
    return comment;
  }

  /**
   * Removes for good what was soft-deleted before `time`, the oldest first; what somebody is just
   * restoring is left.
   *
   * @returns how many there were, `limit` at most
   */
  purgeDeletedBefore(time: Date, limit: number): Promise<number> {
    return deleteBatch(this.em, DELETED_BEFORE, [time], limit);
  }
}

/** @param isCut whether there was no room for all of the `found` */
function pageOf(
  found: CommentContent[],
  total: number,
  limit: number,
  isCut: boolean,
): CommentPage {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return {
    items,
    total,
    endCursor: last ? commentCursorOf(last) : null,
    hasNextPage: isCut || found.length > limit,
  };
}

/** The cursor of the page that begins after this comment. */
function commentCursorOf({ createdAt, id }: CommentContent): string {
  return encodeTimeCursor({ time: createdAt, id }, 'comment');
}

import { LockMode } from '@mikro-orm/core';
import { EntityRepository } from '@mikro-orm/postgresql';
import { type DeletableRows, deleteBatch } from '../../platform/persistence/delete-batch.js';
import { ArticleNotFoundError } from '../article/article.errors.js';
import { canModerateAll, type ViewerContext, visibilityParams } from '../article/article.policy.js';
import { keyOf } from '../article/article.sql.js';
import { isWhole, shownParams } from '../article/article-comments.sql.js';
import { MAX_ITEMS_BYTES } from '../../platform/pagination/page-bytes.js';
import { encodeTimeCursor, parseTimeCursor } from '../../platform/pagination/time-cursor.js';
import { executeInBatches } from '../../platform/persistence/execute-in-batches.js';
import { queryPrepared } from '../../platform/persistence/prepared-query.js';
import { SOFT_DELETE_FILTER } from '../../platform/persistence/soft-delete.subscriber.js';
import type { ArticleReference } from '../article/article-reference.js';
import { hasPermission } from '../../people/user/roles.js';
import type { User } from '../../people/user/user.entity.js';
import type { CommentModeration } from '../../config/app-config.js';
import { ResultCache } from '../../platform/persistence/result-cache.js';
import type { CommentContent } from '../article/comment-content.js';
import type { CommentState } from '../article/comment-state.js';
import type { Comment } from './comment.entity.js';
import { CommentsClosedError } from './comment.errors.js';
import {
  type CommentPageRow,
  DELETED_PAGE,
  EXPORTED_COMMENTS,
  type ExportedComment,
  FITTING_DELETED_PAGE,
  FITTING_SHOWN_PAGE,
  type FittingCommentPageRow,
  INSERT_COMMENT,
  type InsertedCommentRow,
  SHOWN_PAGE,
} from './comment.sql.js';

const WITH_DELETED = { filters: { [SOFT_DELETE_FILTER]: false } } as const;

/** Comments that were deleted before a time, which is the parameter. */
const DELETED_BEFORE: DeletableRows = {
  table: 'comment',
  key: 'id',
  select: 'select id from comment where deleted_at < ? order by deleted_at',
};

/** Parameters: the id of the author, the limit. */
const DELETE_BY_AUTHOR = `
  delete from comment where id = any(array(select id from comment where author_id = ? limit ?))`;

/** A page of the comments of an article. */
export interface CommentPageQuery {
  limit: number;
  /** Cursor of the last item of the previous page. */
  after?: string | undefined;
  /** The deleted comments instead of the others. */
  deleted?: boolean;
}

/** A page of comments. */
export interface CommentPage {
  items: CommentContent[];
  total: number;
  /** Null if there are no items. */
  endCursor: string | null;
  hasNextPage: boolean;
}

/** A comment to insert. */
export interface CommentData {
  text: string;
  author: User;
  article: ArticleReference;
  moderation: CommentModeration;
}

/** A comment that was inserted. */
export interface InsertedComment {
  id: number;
  state: CommentState;
}

/** Queries over comments. */
export class CommentRepository extends EntityRepository<Comment> {
  /**
   * The comments of an article, oldest first; fewer than the limit if they are long.
   *
   * @throws ArticleNotFoundError if the article is not visible to the viewer
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
    // One more than the limit, to know whether there is a next page.
    const params = [
      ...(deleted ? [] : shownParams(context)),
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
   * Inserts a comment; the same statement looks the article up and locks it.
   *
   * @throws ArticleNotFoundError if the article is not visible to the author of the comment
   * @throws CommentsClosedError
   */
  async insertNew(
    { text, author, article, moderation }: CommentData,
    now: Date,
  ): Promise<InsertedComment> {
    const { column, key } = keyOf(article);
    const params = [
      author.id,
      key,
      ...visibilityParams({ viewer: author, now }),
      text,
      now,
      now,
      moderation === 'off' || canModerateAll(author),
      hasPermission(author, 'comment:moderate-own') ? author.id : null,
      moderation === 'first',
      author.id,
    ];
    const sql = INSERT_COMMENT[column];
    const [row] = await queryPrepared<InsertedCommentRow>(this.em, sql, params, 'write');
    if (!row) {
      throw new ArticleNotFoundError();
    }
    const { id, state } = row;
    if (id === null || state === null) {
      throw new CommentsClosedError();
    }
    ResultCache.invalidate(this.em);
    return { id, state };
  }

  /**
   * A comment of this article that is not deleted, managed, and locked until the end of the transaction:
   * if two requests delete it, the second one does not find it.
   */
  lockShown(id: number, articleId: number): Promise<Comment | null> {
    return this.findOne({ id, article: articleId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  }

  /** A comment that is not deleted with its article, managed and locked in the same way. */
  async lockWithArticle(id: number): Promise<Comment | null> {
    const comment = await this.findOne({ id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (comment) {
      // A separate query: a join would lock the article as well.
      await this.populate([comment], ['article']);
    }
    return comment;
  }

  /** A soft-deleted comment of this article with its author, managed and locked in the same way. */
  async lockDeleted(id: number, articleId: number): Promise<Comment | null> {
    const comment = await this.findOne(
      { id, article: articleId, deletedAt: { $ne: null } },
      { lockMode: LockMode.PESSIMISTIC_WRITE, ...WITH_DELETED },
    );
    if (comment) {
      // A separate query: a join would lock the author as well, and block everything they write.
      await this.populate([comment], ['author']);
    }
    return comment;
  }

  /** A page of an author's comments, by id. */
  readAfter(authorId: number, id: number, limit: number): Promise<ExportedComment[]> {
    return queryPrepared(this.em, EXPORTED_COMMENTS, [authorId, id, limit]);
  }

  /**
   * Deletes all comments of an author for good: it costs less than to mark them as deleted, and nobody can
   * restore them.
   */
  async deleteByAuthor(authorId: number): Promise<void> {
    await executeInBatches(this.em, DELETE_BY_AUTHOR, [authorId]);
    ResultCache.invalidate(this.em);
  }

  /**
   * Deletes comments for good that were soft-deleted before `time`, the oldest first. Comments that a
   * concurrent transaction has locked to restore them are skipped.
   *
   * @returns the number of deleted comments, `limit` at most
   */
  purgeDeletedBefore(time: Date, limit: number): Promise<number> {
    return deleteBatch(this.em, DELETED_BEFORE, [time], limit);
  }
}

/** @param isCut whether not all comments fitted into `found` */
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
export function commentCursorOf({ createdAt, id }: CommentContent): string {
  return encodeTimeCursor({ time: createdAt, id }, 'comment');
}

import { type Cursor, type FilterQuery, LockMode } from '@mikro-orm/core';
import { EntityRepository, type QueryResult } from '@mikro-orm/postgresql';
import { SOFT_DELETE_FILTER } from '../common/soft-delete.subscriber.js';
import type { Comment } from './comment.entity.js';

const WITH_DELETED = { filters: { [SOFT_DELETE_FILTER]: false } } as const;

/** Parameters: the time, the limit. An array, as it is worked out once, however the plan may be. */
const PURGE = `
  delete from comment where id = any(array(
    select id from comment where deleted_at < ?
    order by deleted_at limit ? for update skip locked))`;

/** A page of comments by cursor; its items are detached and have their authors. */
export type CommentCursor = Cursor<Comment, 'author'>;

/** Which page of an article's comments. */
export interface CommentPageQuery {
  articleId: number;
  limit: number;
  /** Cursor of the last item of the page before. */
  after: string | undefined;
}

/** Queries over comments. */
export class CommentRepository extends EntityRepository<Comment> {
  /** The comments that show, oldest first. */
  listPage(query: CommentPageQuery): Promise<CommentCursor> {
    return this.findPage(query, {}, {});
  }

  /** The soft-deleted comments, oldest first. */
  listDeletedPage(query: CommentPageQuery): Promise<CommentCursor> {
    return this.findPage(query, { deletedAt: { $ne: null } }, WITH_DELETED);
  }

  /**
   * A comment of this article that shows, managed, and locked until the transaction ends: of two who
   * would delete it, the second finds none.
   */
  lockShown(id: number, articleId: number): Promise<Comment | null> {
    return this.findOne({ id, article: articleId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  }

  /** A soft-deleted comment of this article, managed and locked likewise, with its author. */
  lockDeleted(id: number, articleId: number): Promise<Comment | null> {
    return this.findOne(
      { id, article: articleId, deletedAt: { $ne: null } },
      {
        ...WITH_DELETED,
        lockMode: LockMode.PESSIMISTIC_WRITE,
        // A join would lock the author, too.
        strategy: 'select-in',
        populate: ['author'],
      },
    );
  }

  /**
   * Removes for good what was soft-deleted before `time`, the oldest first; what somebody is just
   * restoring is left.
   *
   * @returns how many there were, `limit` at most
   */
  async purgeDeletedBefore(time: Date, limit: number): Promise<number> {
    const { affectedRows } = await this.em.execute<QueryResult>(PURGE, [time, limit], 'run');
    return affectedRows;
  }

  private findPage(
    { articleId, limit, after }: CommentPageQuery,
    condition: FilterQuery<Comment>,
    options: typeof WITH_DELETED | object,
  ): Promise<CommentCursor> {
    return this.findByCursor({
      where: { $and: [{ article: articleId }, condition] },
      first: limit,
      ...(after !== undefined && { after }),
      orderBy: { createdAt: 'asc', id: 'asc' },
      populate: ['author'],
      disableIdentityMap: true,
      ...options,
    });
  }
}

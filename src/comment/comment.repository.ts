import { type Cursor, type FilterQuery, LockMode } from '@mikro-orm/core';
import { EntityRepository } from '@mikro-orm/postgresql';
import { SOFT_DELETE_FILTER } from '../common/soft-delete.subscriber.js';
import { parseArticleReference } from '../article/article-reference.js';
import { articleNotFound } from '../article/article.errors.js';
import { ResultCache } from '../common/result-cache.js';
import type { Comment } from './comment.entity.js';
import { commentingQuery } from './comment.sql.js';

const WITH_DELETED = { filters: { [SOFT_DELETE_FILTER]: false } } as const;

/** A page of comments by cursor; its items are detached and have their authors. */
export type CommentCursor = Cursor<Comment, 'author'>;

/** Which page of an article's comments. */
export interface CommentPageQuery {
  articleId: number;
  limit: number;
  /** Cursor of the last item of the page before. */
  after: string | undefined;
}

/** A comment to be written. */
export interface CommentData {
  text: string;
  authorId: number;
  /** Slug or id of the article. */
  article: string;
}

/** Queries over comments. */
export class CommentRepository extends EntityRepository<Comment> {
  /**
   * Comments on an article, looked up and locked in the same statement.
   *
   * @returns the id of the comment
   * @throws NotFoundError if there is no such article for the author
   */
  async insertNew({ text, authorId, article }: CommentData, now: Date): Promise<number> {
    const key = parseArticleReference(article);
    const [row] = await this.em.execute<{ id: number }[]>(
      commentingQuery(typeof key === 'number' ? 'a.id' : 'a.slug'),
      [text, authorId, now, now, key, now, authorId],
    );
    if (!row) {
      throw articleNotFound();
    }
    ResultCache.noteWrite(this.em);
    return row.id;
  }

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
   * Removes for good what was soft-deleted before `time`, in one statement.
   *
   * @returns how many there were
   */
  purgeDeletedBefore(time: Date): Promise<number> {
    // The filter would hide the very rows this is about.
    return this.nativeDelete({ deletedAt: { $lt: time } }, WITH_DELETED);
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

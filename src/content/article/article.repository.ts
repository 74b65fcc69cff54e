import { LockMode, OptimisticLockError, raw } from '@mikro-orm/core';
import { EntityRepository } from '@mikro-orm/postgresql';
import { type DeletableRows, deleteBatch } from '../../platform/persistence/delete-batch.js';
import { executeInBatches } from '../../platform/persistence/execute-in-batches.js';
import { queryPrepared } from '../../platform/persistence/prepared-query.js';
import { ResultCache } from '../../platform/persistence/result-cache.js';
import { EXPORTED_ARTICLES, EXPORTED_IDS, type ExportedArticle } from './article-export.sql.js';
import { ArticleNotFoundError, ConcurrentEditError } from './article.errors.js';
import { CONTENT_FIELDS, type ContentFields } from './article-columns.js';
import { DETAIL_COMMENTS_BYTES } from './article-limits.js';
import { isVisible, type ViewerContext, visibilityParams } from './article.policy.js';
import type { ArticleReference } from './article-reference.js';
import { Article } from './article.entity.js';
import { isWhole, shownParams } from './article-comments.sql.js';
import type { ArticleDetail } from './article-content.js';
import {
  type ArticleDetailRow,
  DETAIL,
  FITTING_COMMENTS,
  type FittingCommentsRow,
  keyOf,
} from './article.sql.js';
import {
  INSERT_NEW,
  REMOVE_OTHER_TAGS,
  UPSERT_OWN,
  type WrittenRow,
} from './article-writing.sql.js';

/** The articles of accounts that were deleted with them. */
const OF_DELETED: DeletableRows = {
  table: 'article',
  key: 'id',
  select: `select id from article where author_id = any(array(
    select id from "user" where content_deleted_at is not null))`,
};

/**
 * Makes drafts of articles of an author. The versions change, so that an edit in progress fails.
 * Parameters: the time, the id of the author, the limit.
 */
const UNPUBLISH_ALL = `
  update article set published_at = null, updated_at = ?, version = version + 1
  where id = any(array(
    select id from article where author_id = ? and published_at is not null limit ?))`;

/** Accounts without articles are done. Parameter: the time until when they were deleted. */
const NOTE_DELETED = `
  update "user" u set content_deleted_at = null
  where content_deleted_at <= ? and not exists (select from article where author_id = u.id)`;

/** How an article is loaded. */
export interface FindVisibleOptions {
  /** Load text and tags as well. */
  content?: boolean;
  /** Read only: the unit of work does not manage the article. */
  detached?: boolean;
  lockMode?: LockMode;
}

/** A whole article to write. */
export interface ArticleData extends ContentFields {
  slug: string;
  authorId: number;
  /** Unique, sorted by code point: writers that lock tags in the same order cannot deadlock. */
  tags: readonly string[];
  publishedAt: Date | null;
}

/** A whole article to insert or replace. */
export interface UpsertData extends Omit<ArticleData, 'publishedAt'> {
  /** Undefined: the current time for a new article, no change for a replaced one. */
  publishedAt: Date | null | undefined;
}

/** Queries over articles. */
export class ArticleRepository extends EntityRepository<Article> {
  /**
   * An article with its first comments, as one plain row.
   *
   * @throws ArticleNotFoundError
   */
  async readDetail(reference: ArticleReference, context: ViewerContext): Promise<ArticleDetail> {
    const { column, key } = keyOf(reference);
    const params = [...shownParams(context), key, ...visibilityParams(context)];
    const [row] = await queryPrepared<ArticleDetailRow>(this.em, DETAIL[column], params);
    if (!row) {
      throw new ArticleNotFoundError();
    }
    if (isWhole(row, DETAIL_COMMENTS_BYTES)) {
      return Object.assign(row, { comments: row.items });
    }
    const [fitting] = await queryPrepared<FittingCommentsRow>(
      this.em,
      FITTING_COMMENTS[column],
      params,
    );
    return Object.assign(row, { comments: fitting?.items ?? [] });
  }

  /**
   * The article as an entity, if it is visible to the viewer.
   *
   * @throws ArticleNotFoundError
   */
  async findVisible(
    reference: ArticleReference,
    context: ViewerContext,
    options: FindVisibleOptions = {},
  ): Promise<Article> {
    const { content = false, detached = false, lockMode } = options;
    const isLocked = lockMode !== undefined;
    const article = await this.findOneOrFail(
      {
        ...reference,
        [raw(isVisible, visibilityParams(context))]: [],
      },
      {
        populate: content && !isLocked ? ['text', 'tags'] : [],
        disableIdentityMap: detached,
        ...(isLocked && { lockMode }),
        failHandler: () => new ArticleNotFoundError(),
      },
    );
    if (content && isLocked) {
      // A separate query: a join would lock the tags as well, and block everyone who uses one of them.
      await this.populate([article], ['text', 'tags']);
    }
    return article;
  }

  /**
   * Writes the changes of managed entities.
   *
   * @throws ConcurrentEditError if another transaction has changed one of the articles since it was read
   */
  async saveChanges(): Promise<void> {
    try {
      await this.em.flush();
    } catch (error) {
      throw error instanceof OptimisticLockError ? new ConcurrentEditError() : error;
    }
  }

  /** The article with this slug, managed, and locked until the end of the transaction. */
  findBySlugForUpdate(slug: string): Promise<Article | null> {
    return this.findOne({ slug }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  }

  /**
   * Inserts an article with its tags, in one statement.
   *
   * @returns undefined if the slug is taken
   */
  async insertNew(data: ArticleData, now: Date): Promise<WrittenRow | undefined> {
    const params = [...columnsOf(data, now), JSON.stringify(data.tags)];
    const [row] = await queryPrepared<WrittenRow>(this.em, INSERT_NEW, params, 'write');
    if (row) {
      ResultCache.invalidate(this.em);
    }
    return row;
  }

  /**
   * Inserts the article with this slug, or replaces it if the user may. One statement checks and writes,
   * so that there is no race in between; a second one removes the tags of a replaced article, so call
   * this in a transaction.
   *
   * @param canManage whether it may be another author's, who stays its author
   * @returns undefined if the slug belongs to an article that may not be replaced
   */
  async upsertAllowed(
    { publishedAt, ...data }: UpsertData,
    canManage: boolean,
    now: Date,
  ): Promise<WrittenRow | undefined> {
    const tags = JSON.stringify(data.tags);
    const params = [
      ...columnsOf({ ...data, publishedAt: publishedAt === undefined ? now : publishedAt }, now),
      publishedAt !== undefined,
      canManage,
      tags,
    ];
    const [row] = await queryPrepared<WrittenRow>(this.em, UPSERT_OWN, params, 'write');
    if (row && !row.created) {
      await this.em.execute(REMOVE_OTHER_TAGS, [row.id, tags]);
    }
    return row;
  }

  /** A page of the ids of an author's articles, drafts included, by id. */
  readIdsAfter(authorId: number, id: number, limit: number): Promise<{ id: number }[]> {
    return queryPrepared(this.em, EXPORTED_IDS, [authorId, id, limit]);
  }

  /** Whole articles, by id. */
  readToExport(ids: readonly number[]): Promise<ExportedArticle[]> {
    return queryPrepared(this.em, EXPORTED_ARTICLES, [`{${ids.join(',')}}`]);
  }

  /** Makes drafts of all articles of an author. */
  async unpublishAll(authorId: number, now: Date): Promise<void> {
    await executeInBatches(this.em, UNPUBLISH_ALL, [now, authorId]);
    ResultCache.invalidate(this.em);
  }

  /**
   * Deletes articles of accounts that were deleted with them, and what belongs to the articles.
   *
   * @returns how many were deleted, `limit` at most
   */
  purgeOfDeleted(limit: number): Promise<number> {
    return deleteBatch(this.em, OF_DELETED, [], limit);
  }

  /** Notes that accounts which were deleted at `time` or before have no articles left to delete. */
  async noteDeleted(time: Date): Promise<void> {
    await this.em.execute(NOTE_DELETED, [time]);
  }
}

/** Parameters of the statements that write an article, without the tags. */
function columnsOf(data: ArticleData, now: Date): unknown[] {
  const content = CONTENT_FIELDS.map((field) => data[field]);
  return [data.slug, ...content, data.authorId, data.publishedAt, now, now];
}

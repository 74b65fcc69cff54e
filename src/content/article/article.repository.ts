import { LockMode, OptimisticLockError, raw } from '@mikro-orm/core';
import { EntityRepository, type QueryResult } from '@mikro-orm/postgresql';
import { type DeletableRows, deleteBatch } from '../../platform/persistence/delete-batch.js';
import { executeInBatches } from '../../platform/persistence/execute-in-batches.js';
import { queryPrepared } from '../../platform/persistence/prepared-query.js';
import { ResultCache } from '../../platform/persistence/result-cache.js';
import { EXPORTED_ARTICLES, EXPORTED_IDS, type ExportedArticle } from './article-export.sql.js';
import { ArticleNotFoundError, ConcurrentEditError } from './article.errors.js';
import { CONTENT_FIELDS, type ContentFields } from './article-columns.js';
import { isPublished, isVisible, type ViewerContext, visibilityParams } from './article.policy.js';
import type { ArticleReference } from './article-reference.js';
import type { SearchDocument } from '../search/search-document.js';
import { documentParams } from '../search/search-index.sql.js';
import { Article } from './article.entity.js';
import { NEXT_PUBLICATION, NOTE_PUBLISHED } from './article.sql.js';
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

/** Articles that were deleted before a time, which is the parameter. */
const DELETED_BEFORE: DeletableRows = {
  table: 'article',
  key: 'id',
  select: 'select id from article where deleted_at < ? order by deleted_at',
};

/** Parameters: the id of the author, the limit. */
const DELETE_DELETED_OF = `
  delete from article where id = any(array(
    select id from article where author_id = ? and deleted_at is not null limit ?))`;

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
  /** Its search index. */
  document: SearchDocument;
}

/** A whole article to insert or replace. */
export interface UpsertData extends Omit<ArticleData, 'publishedAt'> {
  /** Undefined: the current time for a new article, no change for a replaced one. */
  publishedAt: Date | null | undefined;
}

/** How many articles each of some users has published. Parameters: the ids as a JSON array, the time. */
const COUNT_BY_AUTHOR = `
  select a.author_id as author, count(*)::int as total from article a
  where a.author_id in (select jsonb_array_elements_text(?::jsonb)::int) and ${isPublished('a')}
  group by a.author_id`;

/** Queries over articles. */
export class ArticleRepository extends EntityRepository<Article> {
  /** How many articles each of these users has published by `now`; those without any are missing. */
  async countByAuthor(userIds: readonly number[], now: Date): Promise<Map<number, number>> {
    const params = [JSON.stringify(userIds), now];
    const rows = await queryPrepared<{ author: number; total: number }>(
      this.em,
      COUNT_BY_AUTHOR,
      params,
    );
    return new Map(rows.map(({ author, total }) => [author, total]));
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
    return this.findOne({ slug, deletedAt: null }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  }

  /**
   * The deleted article, of several with one slug the one that was deleted last, managed, with text and tags, and
   * locked until the end of the transaction.
   *
   * @param author whose it must be; undefined if it may be anyone's
   * @throws ArticleNotFoundError
   */
  async lockDeleted(reference: ArticleReference, author: number | undefined): Promise<Article> {
    const article = await this.findOneOrFail(
      { ...reference, deletedAt: { $ne: null }, ...(author !== undefined && { author }) },
      {
        orderBy: { deletedAt: 'desc', id: 'desc' },
        lockMode: LockMode.PESSIMISTIC_WRITE,
        failHandler: () => new ArticleNotFoundError(),
      },
    );
    // Separate queries: a join would lock the tags as well.
    await this.populate([article], ['text', 'tags']);
    return article;
  }

  /**
   * Inserts an article with its tags, in one statement.
   *
   * @returns undefined if the slug is taken, or was another article's
   */
  async insertNew(data: ArticleData, now: Date): Promise<WrittenRow | undefined> {
    const params = [
      ...columnsOf(data, now),
      JSON.stringify(data.tags),
      ...documentParams(data.document),
    ];
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
   * @returns undefined if the slug belongs to an article that may not be replaced, or was an article's
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
      tags,
      canManage,
      tags,
      ...documentParams(data.document),
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

  /** Notes that the time of articles has come. @returns of how many, `limit` at most */
  async notePublished(now: Date, limit: number): Promise<number> {
    const { affectedRows } = await this.em.execute<QueryResult>(
      NOTE_PUBLISHED,
      [now, limit],
      'run',
    );
    if (affectedRows > 0) {
      ResultCache.invalidate(this.em);
    }
    return affectedRows;
  }

  /** When the next article is to be published; undefined if none is. */
  async nextPublication(): Promise<Date | undefined> {
    const [row] = await queryPrepared<{ time: string | null }>(
      this.em,
      NEXT_PUBLICATION,
      [],
      'write',
    );
    return row?.time == null ? undefined : new Date(row.time);
  }

  /**
   * Deletes articles for good that were deleted before `time`, the oldest first, and what belongs to them.
   *
   * @returns how many were deleted, `limit` at most
   */
  purgeDeletedBefore(time: Date, limit: number): Promise<number> {
    return deleteBatch(this.em, DELETED_BEFORE, [time], limit);
  }

  /** Deletes an author's articles for good that are deleted. */
  async purgeDeletedOf(authorId: number): Promise<void> {
    await executeInBatches(this.em, DELETE_DELETED_OF, [authorId]);
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
  return [data.slug, ...content, data.authorId, data.publishedAt, now, now, data.slug];
}

import { LockMode, raw } from '@mikro-orm/core';
import { EntityRepository } from '@mikro-orm/postgresql';
import { queryPrepared } from '../../platform/persistence/prepared-query.js';
import { ResultCache } from '../../platform/persistence/result-cache.js';
import { ArticleNotFoundError } from './article.errors.js';
import { CONTENT_FIELDS, type ContentFields } from './article-columns.js';
import { DETAIL_COMMENTS_BYTES } from './article-limits.js';
import { isVisible, type ViewerContext, visibilityParams } from './article.policy.js';
import type { ArticleReference } from './article-reference.js';
import { Article } from './article.entity.js';
import { isWhole } from './article-comments.sql.js';
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

/** How an article is loaded. */
export interface FindVisibleOptions {
  /** Whether its text and tags are loaded as well. */
  content?: boolean;
  /** Whether it is only looked at: no unit of work then manages it. */
  detached?: boolean;
  lockMode?: LockMode;
}

/** A whole article to be written. */
export interface ArticleData extends ContentFields {
  slug: string;
  authorId: number;
  /** Each once, sorted by code point: writers that lock rows in one order cannot deadlock each other. */
  tags: readonly string[];
  publishedAt: Date | null;
}

/** The same for an article that may be there already. */
export interface UpsertData extends Omit<ArticleData, 'publishedAt'> {
  /** Undefined: now for a new article, and no change for one that is replaced. */
  publishedAt: Date | null | undefined;
}

/** Queries over articles. */
export class ArticleRepository extends EntityRepository<Article> {
  /**
   * Everything that the detail of an article shows, as one detached row.
   *
   * @throws ArticleNotFoundError
   */
  async readDetail(reference: ArticleReference, context: ViewerContext): Promise<ArticleDetail> {
    const { column, key } = keyOf(reference);
    const params = [key, ...visibilityParams(context)];
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
   * The article as an entity, if it exists for this viewer.
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
      // By itself: the lock would be on the tags as well, in everybody's way who uses one of them.
      await this.populate([article], ['text', 'tags']);
    }
    return article;
  }

  /** The article with this slug, managed, and locked until the transaction ends. */
  findBySlugForUpdate(slug: string): Promise<Article | null> {
    return this.findOne({ slug }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  }

  /**
   * Makes an article with its tags, in one statement.
   *
   * @returns undefined where the slug is taken
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
   * Makes the article with this slug, or replaces it if it is the same author's. One statement writes
   * it, so that nothing can come between the check and the change; for the tags of one that is
   * replaced there is a second, so call it in a transaction.
   *
   * @returns undefined where the slug is another author's
   */
  async upsertOwn(
    { publishedAt, ...data }: UpsertData,
    now: Date,
  ): Promise<WrittenRow | undefined> {
    const tags = JSON.stringify(data.tags);
    const params = [
      ...columnsOf({ ...data, publishedAt: publishedAt === undefined ? now : publishedAt }, now),
      publishedAt !== undefined,
      tags,
    ];
    const [row] = await queryPrepared<WrittenRow>(this.em, UPSERT_OWN, params, 'write');
    if (row && !row.created) {
      await this.em.execute(REMOVE_OTHER_TAGS, [row.id, tags]);
    }
    return row;
  }
}

/** Values of the columns of an article, in the order of the statements. */
function columnsOf(data: ArticleData, now: Date): unknown[] {
  const content = CONTENT_FIELDS.map((field) => data[field]);
  return [data.slug, ...content, data.authorId, data.publishedAt, now, now];
}

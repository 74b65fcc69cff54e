import { LockMode } from '@mikro-orm/core';
import { EntityRepository } from '@mikro-orm/postgresql';
import { queryPrepared } from '../../platform/persistence/prepared-query.js';
import { ResultCache } from '../../platform/persistence/result-cache.js';
import { ArticleNotFoundError } from './article.errors.js';
import { keyOf, parseArticleReference } from './article-reference.js';
import { Article } from './article.entity.js';
import { isWhole } from './article-comments.sql.js';
import type { ArticleDetail } from './article-content.js';
import {
  type ArticleDetailRow,
  DETAIL,
  DETAIL_COMMENTS_BYTES,
  FITTING_COMMENTS,
  type FittingCommentsRow,
} from './article.sql.js';
import {
  INSERT_NEW,
  REMOVE_OTHER_TAGS,
  UPSERT_OWN,
  type WrittenRow,
} from './article-writing.sql.js';

/** Who is asking, and when: decides which articles exist for them. */
export interface Viewpoint {
  /** Id of the signed-in user. */
  viewer: number | undefined;
  now: Date;
}

/** How an article is loaded. */
export interface FindVisibleOptions {
  /** Whether its text and tags are loaded as well. */
  content?: boolean;
  /** Whether it is only looked at: no unit of work then manages it. */
  detached?: boolean;
  lockMode?: LockMode;
}

/** A whole article to be written. */
export interface ArticleData {
  slug: string;
  title: string;
  description: string;
  text: string;
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
   * @param reference slug or id
   * @throws NotFoundError
   */
  async readDetail(reference: string, { viewer, now }: Viewpoint): Promise<ArticleDetail> {
    const { column, key } = keyOf(reference);
    const params = [key, now, viewer ?? null];
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
   * @param reference slug or id
   * @throws NotFoundError
   */
  async findVisible(
    reference: string,
    { viewer, now }: Viewpoint,
    options: FindVisibleOptions = {},
  ): Promise<Article> {
    const id = parseArticleReference(reference);
    const { content = false, detached = false, lockMode } = options;
    const isLocked = lockMode !== undefined;
    const article = await this.findOneOrFail(
      {
        ...(typeof id === 'number' ? { id } : { slug: id }),
        $or: [
          { publishedAt: { $lte: now } },
          ...(viewer === undefined ? [] : [{ author: viewer }]),
        ],
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
  const { slug, title, description, text, authorId, publishedAt } = data;
  return [slug, title, description, text, authorId, publishedAt, now, now];
}

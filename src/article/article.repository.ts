import { LockMode } from '@mikro-orm/core';
import { EntityRepository, type QBFilterQuery } from '@mikro-orm/postgresql';
import { parseResourceId } from '../common/validation/resource-id.js';
import { ResultCache } from '../common/result-cache.js';
import { ArticleListing } from './article-listing.entity.js';
import { articleNotFound } from './article.errors.js';
import { Article } from './article.entity.js';
import {
  type ArticleDetailRow,
  detailQuery,
  listingQuery,
  REPLACE_TAGS,
  UPSERT_OWN,
  type UpsertedRow,
} from './article.sql.js';

/** How old the public list may be, in milliseconds (the contract, §4). */
const LIST_MAX_AGE = 5000;
/** How old its total may be, in milliseconds. */
const TOTAL_MAX_AGE = 1000;

/** Which articles a listing is about: its own members and the article's have the same names. */
export type ListingCondition = QBFilterQuery<Article>;

/** Which of them. */
export interface PageBounds {
  limit?: number;
  offset?: number;
}

/** A page of listings and how many there are in all. */
export interface ListingPage {
  items: ArticleListing[];
  total: number;
}

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

/** A whole article for {@link ArticleRepository.upsertOwn}. */
export interface UpsertData {
  slug: string;
  title: string;
  description: string;
  text: string;
  authorId: number;
  /** Undefined: now for a new article, and no change for one that is replaced. */
  publishedAt: Date | null | undefined;
}

/** Queries over articles. */
export class ArticleRepository extends EntityRepository<Article> {
  /**
   * The rows behind the virtual entity {@link ArticleListing}: finds the ids of the page first,
   * from an index, and counts and collects for those alone.
   */
  async selectListings(
    where: ListingCondition,
    { limit, offset }: PageBounds,
  ): Promise<ArticleListing[]> {
    const page = this.createQueryBuilder('page')
      .select('id')
      .where(where)
      .orderBy({ publishedAt: 'desc', id: 'desc' })
      .limit(limit, offset);
    return this.em.execute<ArticleListing[]>(listingQuery(page.getFormattedQuery()));
  }

  /** Published articles, newest first; up to {@link LIST_MAX_AGE} old. */
  async listPublished(limit: number, offset: number, now: Date): Promise<ListingPage> {
    const cache = ResultCache.of(this.em);
    const [items, total] = await Promise.all([
      this.em.find(
        ArticleListing,
        { publishedAt: { $lte: now.toISOString() } },
        { limit, offset, cache: [cache.key('article-list', limit, offset), LIST_MAX_AGE] },
      ),
      this.count(
        { publishedAt: { $lte: now } },
        { cache: [cache.key('article-total'), TOTAL_MAX_AGE] },
      ),
    ]);
    return { items, total };
  }

  /** One author's articles, drafts first, then newest first. */
  async listByAuthor(author: number, limit: number, offset: number): Promise<ListingPage> {
    const [items, total] = await Promise.all([
      this.em.find(ArticleListing, { author }, { limit, offset }),
      this.count({ author }),
    ]);
    return { items, total };
  }

  /**
   * Everything that the detail of an article shows, as one detached row.
   *
   * @param reference slug or id
   * @throws NotFoundError
   */
  async readDetail(reference: string, { viewer, now }: Viewpoint): Promise<ArticleDetailRow> {
    const id = parseReference(reference);
    const [row] = await this.em.execute<ArticleDetailRow[]>(
      detailQuery(typeof id === 'number' ? 'a.id' : 'a.slug'),
      [id, now, viewer ?? null],
    );
    if (!row) {
      throw articleNotFound();
    }
    return row;
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
    const id = parseReference(reference);
    return this.findOneOrFail(
      {
        ...(typeof id === 'number' ? { id } : { slug: id }),
        $or: [
          { publishedAt: { $lte: now } },
          ...(viewer === undefined ? [] : [{ author: viewer }]),
        ],
      },
      {
        populate: options.content ? ['text', 'tags'] : [],
        disableIdentityMap: options.detached ?? false,
        ...(options.lockMode !== undefined && {
          lockMode: options.lockMode,
          strategy: 'select-in',
        }),
        failHandler: articleNotFound,
      },
    );
  }

  /** The article with this slug, managed, and locked until the transaction ends. */
  findBySlugForUpdate(slug: string): Promise<Article | null> {
    return this.findOne({ slug }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  }

  /**
   * Makes the article with this slug, or replaces it if it is the same author's: one statement, so
   * that nothing can come between the check and the change.
   *
   * @returns undefined where the slug is another author's
   */
  async upsertOwn(data: UpsertData, now: Date): Promise<UpsertedRow | undefined> {
    const [row] = await this.em.execute<UpsertedRow[]>(UPSERT_OWN, [
      data.slug,
      data.title,
      data.description,
      data.text,
      data.authorId,
      data.publishedAt === undefined ? now : data.publishedAt,
      now,
      now,
      data.publishedAt !== undefined,
    ]);
    return row;
  }

  /** Gives the article these tags and no others. */
  async replaceTags(articleId: number, tagIds: readonly number[]): Promise<void> {
    await this.em.execute(REPLACE_TAGS, [articleId, `{${tagIds.join(',')}}`, articleId]);
  }
}

/** A slug is never all digits, so what is all digits is an id. @throws NotFoundError */
function parseReference(reference: string): number | string {
  if (!/^\d+$/.test(reference)) {
    return reference;
  }
  const id = parseResourceId(reference);
  if (id === undefined) {
    throw articleNotFound();
  }
  return id;
}

import { LockMode } from '@mikro-orm/core';
import { EntityRepository } from '@mikro-orm/postgresql';
import { parseResourceId } from '../common/validation/resource-id.js';
import { articleNotFound } from './article.errors.js';
import { Article } from './article.entity.js';
import {
  type ArticleDetailRow,
  detailQuery,
  REPLACE_TAGS,
  UPSERT_OWN,
  type UpsertedRow,
} from './article.sql.js';

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
      { connectionType: 'read' },
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

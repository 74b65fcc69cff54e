import { EntityRepository } from '@mikro-orm/postgresql';
import { isViolationOf } from '../../platform/errors/constraint-violation.js';
import { queryPrepared } from '../../platform/persistence/prepared-query.js';
import type { Article } from './article.entity.js';
import { SlugTakenError } from './article.errors.js';
import { type ViewerContext, visibilityParams } from './article.policy.js';
import type { FormerSlug } from './former-slug.entity.js';
import { FORMER_SLUG_KEY } from './former-slug-triggers.sql.js';
import { IS_FORMER, IS_FREE, MOVE, PRESENT_SLUG } from './former-slug.sql.js';
import { SLUG_KEY } from './slug.js';

/** Queries over the slugs that articles had. */
export class FormerSlugRepository extends EntityRepository<FormerSlug> {
  /** The present slug of the article that had this one, if it is visible to the viewer. */
  async findPresent(slug: string, context: ViewerContext): Promise<string | undefined> {
    const params = [slug, ...visibilityParams(context)];
    const [row] = await queryPrepared<{ slug: string }>(this.em, PRESENT_SLUG, params);
    return row?.slug;
  }

  /** Whether an article, visible or not, had this slug. */
  async isFormer(slug: string): Promise<boolean> {
    const [row] = await queryPrepared<{ isFormer: boolean }>(this.em, IS_FORMER, [slug]);
    return row?.isFormer ?? false;
  }

  /** Leaves the former slugs of an article to others. */
  async release(article: Article): Promise<void> {
    await this.nativeDelete({ article: article.id });
  }

  /** Whether a new article could have this slug. */
  async isFree(slug: string): Promise<boolean> {
    const [row] = await queryPrepared<{ isFree: boolean }>(this.em, IS_FREE, [slug, slug]);
    return row?.isFree ?? false;
  }

  /**
   * Gives a managed article another slug, in the transaction of the caller, who saves the article afterwards.
   *
   * @throws SlugTakenError if the slug is, or was, another article's
   */
  async move(article: Article, slug: string): Promise<void> {
    try {
      await queryPrepared(this.em, MOVE, [slug, article.id], 'write');
    } catch (error) {
      throw isSlugTaken(error) ? new SlugTakenError() : error;
    }
    article.slug = slug;
  }
}

/** Whether an error says that the slug which was to be stored is, or was, another article's. */
export function isSlugTaken(error: unknown): boolean {
  return [SLUG_KEY, FORMER_SLUG_KEY].some((key) => isViolationOf(key, error));
}

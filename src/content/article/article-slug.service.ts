import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import type { User } from '../../people/user/user.entity.js';
import type { Article } from './article.entity.js';
import { FormerSlugRepository } from './former-slug.repository.js';

/** Moves articles to other slugs, and knows where they are (docs/publication.md#slugs). */
@Injectable()
export class ArticleSlugService {
  constructor(
    private readonly formerSlugs: FormerSlugRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Moves an article that the user may edit, in the transaction of the caller, who saves the article afterwards. Its
   * present slug becomes a former one.
   *
   * @throws SlugTakenError if the slug is, or was, another article's
   */
  async move(article: Article, slug: string): Promise<void> {
    if (slug !== article.slug) {
      await this.formerSlugs.move(article, slug);
    }
  }

  /** The present slug of the article that had this one; undefined if there is none that the viewer may see. */
  findPresent(slug: string, viewer: User | undefined): Promise<string | undefined> {
    return this.formerSlugs.findPresent(slug, { viewer, now: this.clock.now() });
  }

  /** Whether an article had this slug, visible or not. */
  isFormer(slug: string): Promise<boolean> {
    return this.formerSlugs.isFormer(slug);
  }
}

import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../people/audit/audit-log.js';
import type { User } from '../../people/user/user.entity.js';
import { UserRepository } from '../../people/user/user.repository.js';
import { Clock } from '../../platform/clock.js';
import { type ArticleContent, contentOf } from './article-content.js';
import type { ArticleReference } from './article-reference.js';
import type { Article } from './article.entity.js';
import { assertCanEdit, canManage } from './article.policy.js';
import { ArticleRepository } from './article.repository.js';
import { FormerSlugRepository, isSlugTaken } from './former-slug.repository.js';
import { withSuffix } from './slug.js';

/** How many slugs are tried for a restored article. */
const SLUG_ATTEMPTS = 5;

/** Deletes articles, and restores them for as long as they are kept (docs/publication.md#deleted-articles). */
@Injectable()
export class ArticleDeletionService {
  constructor(
    private readonly em: EntityManager,
    private readonly articles: ArticleRepository,
    private readonly formerSlugs: FormerSlugRepository,
    private readonly users: UserRepository,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * Deletes an article that the user may delete, in the transaction of the caller. Its slugs are free then.
   *
   * @param article managed and locked
   */
  async delete(user: User, article: Article): Promise<void> {
    this.recordUnlessOwn('article.deleted', user, article);
    await this.formerSlugs.release(article);
    this.em.remove(article);
  }

  /**
   * Restores a deleted article, published as it was. If another article has its slug by now, it gets one with a
   * suffix.
   *
   * @throws ArticleNotFoundError also if the deleted article is another user's
   * @throws NotAuthorError
   */
  async restore(user: User, reference: ArticleReference): Promise<ArticleContent> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.em.transactional(() => this.tryRestore(user, reference));
      } catch (error) {
        // Another article has taken the slug since it was free.
        if (!isSlugTaken(error) || attempt === SLUG_ATTEMPTS) {
          throw error;
        }
        this.em.clear();
      }
    }
  }

  private async tryRestore(user: User, reference: ArticleReference): Promise<ArticleContent> {
    const author = canManage(user) ? undefined : user.id;
    const article = await this.articles.lockDeleted(reference, author);
    assertCanEdit(user, article);
    this.recordUnlessOwn('article.restored', user, article);
    const isFree = await this.formerSlugs.isFree(article.slug);
    article.restore(isFree ? article.slug : withSuffix(article.slug));
    article.updatedAt = this.clock.now();
    await this.em.flush();
    return contentOf(article, await this.users.findOneOrFail(article.author.id));
  }

  private recordUnlessOwn(
    action: 'article.deleted' | 'article.restored',
    user: User,
    { id, slug, author }: Article,
  ): void {
    if (author.id !== user.id) {
      this.audit.record(action, id, { details: { slug, author: author.id } });
    }
  }
}

import { Injectable } from '@nestjs/common';
import { ArticleNotFoundError } from '../article/article.errors.js';
import type { ArticleReference } from '../article/article-reference.js';
import { ArticleService } from '../article/article.service.js';
import { Clock } from '../../platform/clock.js';
import { isViolationOf } from '../../platform/errors/constraint-violation.js';
import type { User } from '../../people/user/user.entity.js';
import { FAVOURITE_ARTICLE_KEY } from './favourite.entity.js';
import { FavouriteRepository } from './favourite.repository.js';

/** Which articles somebody likes. */
@Injectable()
export class FavouriteService {
  constructor(
    private readonly articles: ArticleService,
    private readonly favourites: FavouriteRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Twice is the same as once.
   *
   * @throws ArticleNotFoundError if there is no such article for this user, or no more
   */
  async add(user: User, reference: ArticleReference): Promise<void> {
    const article = await this.articles.readVisible(reference, user);
    try {
      await this.favourites.add(user.id, article.id, this.clock.now());
    } catch (error) {
      throw isViolationOf(FAVOURITE_ARTICLE_KEY, error) ? new ArticleNotFoundError() : error;
    }
  }

  /**
   * Where it was none, nothing changes.
   *
   * @throws ArticleNotFoundError
   */
  async remove(user: User, reference: ArticleReference): Promise<void> {
    const article = await this.articles.readVisible(reference, user);
    await this.favourites.remove(user.id, article.id);
  }
}

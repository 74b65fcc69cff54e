import { Injectable } from '@nestjs/common';
import { ArticleNotFoundError } from '../article/article.errors.js';
import type { ArticleReference } from '../article/article-reference.js';
import { ArticleService } from '../article/article.service.js';
import { Clock } from '../../platform/clock.js';
import { isViolationOf } from '../../platform/errors/constraint-violation.js';
import type { User } from '../../people/user/user.entity.js';
import { FAVOURITE_ARTICLE_KEY } from './favourite.entity.js';
import { FavouriteRepository } from './favourite.repository.js';

/** Favourites: the articles that users like. */
@Injectable()
export class FavouriteService {
  constructor(
    private readonly articles: ArticleService,
    private readonly favourites: FavouriteRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Adds an article to the user's favourites; idempotent.
   *
   * @throws ArticleNotFoundError if the article is not visible to the user, or has just been deleted
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
   * Removes an article from the user's favourites, if it is one.
   *
   * @throws ArticleNotFoundError
   */
  async remove(user: User, reference: ArticleReference): Promise<void> {
    const article = await this.articles.readVisible(reference, user);
    await this.favourites.remove(user.id, article.id);
  }
}

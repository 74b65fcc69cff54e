import { Injectable } from '@nestjs/common';
import { ArticleCounter } from '../../people/administration/article-totals.js';
import { ArticleRepository } from './article.repository.js';
import { Clock } from '../../platform/clock.js';

/** Counts the published articles of users for administrators, all in one query. */
@Injectable()
export class AuthorArticleCounter extends ArticleCounter {
  constructor(
    private readonly articles: ArticleRepository,
    private readonly clock: Clock,
  ) {
    super();
  }

  countByAuthor(userIds: readonly number[]): Promise<ReadonlyMap<number, number>> {
    return this.articles.countByAuthor(userIds, this.clock.now());
  }
}

import { Injectable } from '@nestjs/common';
import {
  type ContentChoice,
  type DepartingUser,
  PersonalData,
} from '../../people/personal-data/personal-data.js';
import { Clock } from '../../platform/clock.js';
import { ArticleRepository } from './article.repository.js';

/** The articles of a user. */
@Injectable()
export class ArticlePersonalData extends PersonalData {
  constructor(
    private readonly articles: ArticleRepository,
    private readonly clock: Clock,
  ) {
    super();
  }

  /** Articles to be deleted become drafts at once; `PurgeArticlesJob` deletes them. */
  async erase({ id }: DepartingUser, content: ContentChoice): Promise<void> {
    if (content === 'delete') {
      await this.articles.unpublishAll(id, this.clock.now());
    }
  }
}

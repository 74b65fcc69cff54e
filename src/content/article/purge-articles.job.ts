import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { PurgeJob } from '../../platform/jobs/purge.job.js';
import { ArticleRepository } from './article.repository.js';

/** Articles that one statement deletes at most: each takes its comments, favourites and tags along. */
const BATCH_SIZE = 100;

/** Milliseconds after which no request of a deleted account can be in progress any more: one hour. */
const LONGEST_REQUEST = 60 * 60 * 1000;

/** Deletes the articles of accounts that were deleted together with all articles. */
@Injectable()
export class PurgeArticlesJob extends PurgeJob {
  readonly name = 'purge-articles';
  readonly schedule = '*/5 * * * *';

  constructor(
    private readonly articles: ArticleRepository,
    private readonly clock: Clock,
  ) {
    super();
  }

  async removeBatch(limit: number): Promise<number> {
    const removed = await this.articles.purgeOfDeleted(Math.min(limit, BATCH_SIZE));
    if (removed === 0) {
      await this.articles.noteDeleted(this.clock.ago(LONGEST_REQUEST));
    }
    return removed;
  }
}

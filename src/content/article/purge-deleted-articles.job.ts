import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { PurgeJob } from '../../platform/jobs/purge.job.js';
import { ArticleRepository } from './article.repository.js';

/** How long a deleted article can be restored: 30 days, in milliseconds. */
const RETENTION = 30 * 24 * 60 * 60 * 1000;

/** Articles that one statement deletes at most: each takes its comments, favourites, tags and revisions along. */
const BATCH_SIZE = 100;

/** Deletes articles for good when their time for restoring is over. */
@Injectable()
export class PurgeDeletedArticlesJob extends PurgeJob {
  readonly name = 'purge-deleted-articles';
  readonly schedule = '45 3 * * *';

  constructor(
    private readonly articles: ArticleRepository,
    private readonly clock: Clock,
  ) {
    super();
  }

  removeBatch(limit: number): Promise<number> {
    return this.articles.purgeDeletedBefore(this.clock.ago(RETENTION), Math.min(limit, BATCH_SIZE));
  }
}

import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import { Clock } from '../../platform/clock.js';
import { PurgeJob } from '../../platform/jobs/purge.job.js';
import { ArticleRevisionRepository } from './article-revision.repository.js';

/** Articles from which one statement deletes at most. */
const ARTICLES_AT_ONCE = 100;

/** Revisions that one statement deletes at most: each has a text. */
const BATCH_SIZE = 500;

/** Deletes revisions that are too old, and the oldest ones of articles that have too many. */
@Injectable()
export class PurgeRevisionsJob extends PurgeJob {
  readonly name = 'purge-revisions';
  readonly schedule = '20 4 * * *';

  constructor(
    private readonly revisions: ArticleRevisionRepository,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {
    super();
  }

  async removeBatch(limit: number): Promise<number> {
    const { revisionsKept, revisionsMaxAge } = this.config;
    const tooOld =
      revisionsMaxAge === 0
        ? 0
        : await this.revisions.purgeReplacedBefore(
            this.clock.ago(revisionsMaxAge),
            Math.min(limit, BATCH_SIZE),
          );
    return tooOld > 0 ? tooOld : this.revisions.purgeSurplus(revisionsKept, ARTICLES_AT_ONCE);
  }
}

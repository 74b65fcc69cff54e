import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { PurgeJob } from '../../platform/jobs/purge.job.js';
import { ArticlePreviewRepository } from './article-preview.repository.js';

/** Deletes links to previews that have expired. */
@Injectable()
export class PurgePreviewsJob extends PurgeJob {
  readonly name = 'purge-previews';
  readonly schedule = '50 3 * * *';

  constructor(
    private readonly previews: ArticlePreviewRepository,
    private readonly clock: Clock,
  ) {
    super();
  }

  removeBatch(limit: number): Promise<number> {
    return this.previews.purgeExpired(this.clock.now(), limit);
  }
}

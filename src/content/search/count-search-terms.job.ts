import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import type { JobContext } from '../../platform/jobs/job-context.js';
import { PromptJob } from '../../platform/jobs/prompt.job.js';
import { SearchIndexRepository } from './search-index.repository.js';
import { TrigramIndexRepository } from './trigram-index.repository.js';

/** Articles whose terms one statement counts. */
const BATCH_SIZE = 200;

/**
 * Counts in how many published articles each term is, by which results are ranked, beginnings of words are
 * completed and typing errors are corrected. It adds up what has changed, so that the numbers are exact. It also
 * makes the index by which typing errors are found, where that is missing.
 */
@Injectable()
export class CountSearchTermsJob extends PromptJob {
  readonly name = 'count-search-terms';
  readonly counted = 'counted';
  override readonly isUpkeep = true;

  constructor(
    private readonly index: SearchIndexRepository,
    private readonly trigrams: TrigramIndexRepository,
    private readonly clock: Clock,
  ) {
    super();
  }

  /** Ends after a batch that is not full: what comes meanwhile is collected again, as a few changes cost as much. */
  async run(context: JobContext): Promise<void> {
    await this.trigrams.ensure();
    let hasMore = true;
    await context.inBatches(async () => {
      const counted = hasMore ? await this.index.countChanges(this.clock.now(), BATCH_SIZE) : 0;
      hasMore = counted === BATCH_SIZE;
      return counted;
    });
  }

  nextRun(): Promise<Date | undefined> {
    return this.index.nextChange();
  }
}

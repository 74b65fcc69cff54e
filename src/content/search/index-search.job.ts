import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import type { JobContext } from '../../platform/jobs/job-context.js';
import { PromptJob } from '../../platform/jobs/prompt.job.js';
import { SearchIndexRepository } from './search-index.repository.js';
import { SearchReindexer } from './search-reindexer.js';

/** Milliseconds after which articles that cannot be indexed are tried again, though they were not changed: an hour. */
const RETRY_AFTER = 60 * 60 * 1000;

/**
 * Indexes articles that were changed without their words: by SQL alone, or before there was this index. Until then
 * they are found by their former words.
 */
@Injectable()
export class IndexSearchJob extends PromptJob {
  readonly name = 'index-search';
  readonly counted = 'indexed';
  override readonly isUpkeep = true;

  /** Versions of the indexes that could not be made, by the id of the article. */
  private readonly failed = new Map<number, string>();
  /** When these are forgotten. */
  private retryAt = 0;

  constructor(
    private readonly index: SearchIndexRepository,
    private readonly reindexer: SearchReindexer,
    private readonly clock: Clock,
  ) {
    super();
  }

  run(context: JobContext): Promise<void> {
    const now = this.clock.now().getTime();
    if (this.retryAt <= now) {
      this.failed.clear();
      this.retryAt = now + RETRY_AFTER;
    }
    return this.reindexer.reindex(
      context,
      (after, limit) => this.index.readStale(after, limit, this.failed),
      ({ id, readVersion }) => this.failed.set(id, readVersion),
    );
  }

  async nextRun(): Promise<Date | undefined> {
    return (await this.index.hasStale(this.failed)) ? new Date() : undefined;
  }
}

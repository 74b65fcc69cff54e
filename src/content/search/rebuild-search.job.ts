import { Injectable } from '@nestjs/common';
import type { JobContext } from '../../platform/jobs/job-context.js';
import { Job } from '../../platform/jobs/job.js';
import { SearchIndexRepository } from './search-index.repository.js';
import { SearchReindexer } from './search-reindexer.js';

/**
 * Indexes all articles again, for after a change of `SITE_LANGUAGE` or of the rules of this program. Searches and
 * writers go on meanwhile.
 */
@Injectable()
export class RebuildSearchJob extends Job {
  readonly name = 'rebuild-search';
  readonly schedule = null;
  readonly counted = 'indexed';

  constructor(
    private readonly index: SearchIndexRepository,
    private readonly reindexer: SearchReindexer,
  ) {
    super();
  }

  run(context: JobContext): Promise<void> {
    return this.reindexer.reindex(context, (after, limit) => this.index.readAfter(after, limit));
  }
}

import { Injectable } from '@nestjs/common';
import { Job } from '../../platform/jobs/job.js';
import type { JobContext } from '../../platform/jobs/job-context.js';
import { MediaRemoval } from './media-removal.js';
import { MediumRepository } from './medium.repository.js';

/** Pictures that are read at once; each takes a transaction. */
const BATCH_SIZE = 50;

/**
 * Removes pictures that are marked as deleted, with their files: those of accounts that were deleted. Those whose
 * files cannot be removed are left to the next run.
 */
@Injectable()
export class PurgeMediaJob extends Job {
  readonly name = 'purge-media';
  readonly schedule = '*/5 * * * *';
  readonly counted = 'removed';

  constructor(
    private readonly media: MediumRepository,
    private readonly removal: MediaRemoval,
  ) {
    super();
  }

  async run(context: JobContext): Promise<void> {
    let deleted = await this.media.readDeleted('', BATCH_SIZE);
    for (let last = deleted.at(-1); last; last = deleted.at(-1)) {
      for (const picture of deleted) {
        await context.attempt({ picture: picture.hash }, () => this.removal.removeUnused(picture));
      }
      deleted = await this.media.readDeleted(last.hash, BATCH_SIZE);
    }
  }
}

import type { JobContext } from './job-context.js';
import { Job } from './job.js';

/** Rows that one statement deletes at most. */
const BATCH_SIZE = 1000;

/** A job that deletes rows, a batch at a time. */
export abstract class PurgeJob extends Job {
  readonly counted = 'removed';

  /**
   * Deletes some of the rows in one statement, see `deleteBatch()`.
   *
   * @param limit how many rows to delete at most
   * @returns how many were deleted; 0 when none are left
   */
  abstract removeBatch(limit: number): Promise<number>;

  run(context: JobContext): Promise<void> {
    return context.inBatches(() => this.removeBatch(BATCH_SIZE));
  }
}

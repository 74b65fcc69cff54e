import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { PurgeJob } from '../../platform/jobs/purge.job.js';
import { CommentRepository } from './comment.repository.js';

/** How long a deleted comment can be restored: 30 days, in milliseconds. */
const RETENTION = 30 * 24 * 60 * 60 * 1000;

/** Deletes comments for good when their time for restoring is over. */
@Injectable()
export class PurgeCommentsJob extends PurgeJob {
  readonly name = 'purge-comments';
  readonly schedule = '0 3 * * *';

  constructor(
    private readonly comments: CommentRepository,
    private readonly clock: Clock,
  ) {
    super();
  }

  removeBatch(limit: number): Promise<number> {
    return this.comments.purgeDeletedBefore(this.clock.ago(RETENTION), limit);
  }
}

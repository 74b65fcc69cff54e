import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../clock.js';
import { PurgeJob } from '../jobs/purge.job.js';
import { deleteBatch } from '../persistence/delete-batch.js';
import { FORGOTTEN_MESSAGES } from './outbox.sql.js';

/** How long a message that was given up is kept for operators to look at: 30 days, in milliseconds. */
const RETENTION = 30 * 24 * 60 * 60 * 1000;

/** Removes messages that were given up 30 days ago. */
@Injectable()
export class PurgeOutboxJob extends PurgeJob {
  readonly name = 'purge-outbox';
  readonly schedule = '50 3 * * *';

  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
  ) {
    super();
  }

  removeBatch(limit: number): Promise<number> {
    const time = this.clock.ago(RETENTION);
    return deleteBatch(this.em, FORGOTTEN_MESSAGES, [time], limit);
  }
}

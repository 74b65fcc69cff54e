import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { deleteBatch } from '../../platform/persistence/delete-batch.js';
import { Clock } from '../../platform/clock.js';
import { PurgeJob } from '../../platform/jobs/purge.job.js';
import { EXPIRED_LIMITS } from './sign-in-limit.sql.js';

/** Deletes counts of failed sign-ins that have expired and block no attempts. */
@Injectable()
export class PurgeSignInLimitsJob extends PurgeJob {
  readonly name = 'purge-sign-in-limits';
  readonly schedule = '10 * * * *';

  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
  ) {
    super();
  }

  removeBatch(limit: number): Promise<number> {
    const now = this.clock.now();
    return deleteBatch(this.em, EXPIRED_LIMITS, [now, now], limit);
  }
}

import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { countAffected } from '../../platform/persistence/affected-rows.js';
import { Clock } from '../../platform/clock.js';
import { Job } from '../../platform/jobs/job.js';
import { PURGE_EXPIRED } from './sign-in-limit.sql.js';

/** Removes counts of failed sign-ins that are forgotten and block nobody any more. */
@Injectable()
export class PurgeSignInLimitsJob extends Job {
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
    return countAffected(this.em, PURGE_EXPIRED, [now, now, limit]);
  }
}

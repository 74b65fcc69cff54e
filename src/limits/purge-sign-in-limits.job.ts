import { EntityManager, type QueryResult } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { Job } from '../jobs/job.js';
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

  async removeBatch(limit: number): Promise<number> {
    const now = this.clock.now();
    const { affectedRows } = await this.em.execute<QueryResult>(
      PURGE_EXPIRED,
      [now, now, limit],
      'run',
    );
    return affectedRows;
  }
}

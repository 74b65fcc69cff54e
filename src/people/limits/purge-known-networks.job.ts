import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { countAffected } from '../../platform/persistence/affected-rows.js';
import { Clock } from '../../platform/clock.js';
import { Job } from '../../platform/jobs/job.js';
import { PURGE_FORGOTTEN } from './known-network.sql.js';

/** Removes networks from which nobody has signed in for 30 days. */
@Injectable()
export class PurgeKnownNetworksJob extends Job {
  readonly name = 'purge-known-networks';
  readonly schedule = '15 * * * *';

  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
  ) {
    super();
  }

  removeBatch(limit: number): Promise<number> {
    return countAffected(this.em, PURGE_FORGOTTEN, [this.clock.now(), limit]);
  }
}

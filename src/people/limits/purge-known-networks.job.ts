import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { deleteBatch } from '../../platform/persistence/delete-batch.js';
import { Clock } from '../../platform/clock.js';
import { PurgeJob } from '../../platform/jobs/purge.job.js';
import { EXPIRED_NETWORKS } from './known-network.sql.js';

/** Deletes networks without a sign-in for 30 days. */
@Injectable()
export class PurgeKnownNetworksJob extends PurgeJob {
  readonly name = 'purge-known-networks';
  readonly schedule = '15 * * * *';

  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
  ) {
    super();
  }

  removeBatch(limit: number): Promise<number> {
    return deleteBatch(this.em, EXPIRED_NETWORKS, [this.clock.now()], limit);
  }
}

import { MikroORM } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Registry } from '@prometheus-io/client';
import type { Pool } from 'pg';
import { ReadRoutingDriver } from '../../platform/persistence/read-routing.driver.js';
import { withLabel, collectGauge, type Sample, single } from './samples.js';

/** Metrics of the connection pools, of the primary and of each replica. */
@Injectable()
export class DatabaseMetrics {
  constructor(
    private readonly registry: Registry,
    private readonly orm: MikroORM,
  ) {
    this.show(
      'db_pool_connections',
      'Connections to the database, by what they do.',
      ({ totalCount, idleCount }) => [
        [{ state: 'in_use' }, totalCount - idleCount],
        [{ state: 'idle' }, idleCount],
      ],
      'state',
    );
    this.show('db_pool_connections_max', 'Connections there may be.', ({ options }) =>
      single(options.max),
    );
    this.show('db_pool_waiting', 'Who waits for a connection.', ({ waitingCount }) =>
      single(waitingCount),
    );
  }

  private show(
    name: string,
    help: string,
    read: (pool: Pool) => Sample[],
    ...labels: string[]
  ): void {
    collectGauge(this.registry, { name, help, labelNames: ['pool', ...labels] }, async () => {
      const pools = await ReadRoutingDriver.of(this.orm.em).getPools();
      return pools.flatMap((pool, index) =>
        withLabel('pool', index === 0 ? 'primary' : `replica_${index}`, read(pool)),
      );
    });
  }
}

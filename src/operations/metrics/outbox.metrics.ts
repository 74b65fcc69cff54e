import { MikroORM, RequestContext } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Registry } from '@prometheus-io/client';
import { Outbox, type OutboxCount } from '../../platform/outbox/outbox.js';
import { collectGauge, type Sample } from './samples.js';

/** What waits in the outbox, by kind. */
@Injectable()
export class OutboxMetrics {
  constructor(
    private readonly registry: Registry,
    private readonly orm: MikroORM,
    private readonly outbox: Outbox,
  ) {
    this.show('outbox_pending', 'Messages to be delivered.', ({ pending }) => pending);
    this.show('outbox_failed', 'Messages that were given up.', ({ failed }) => failed);
    this.show(
      'outbox_oldest_seconds',
      'Age of the oldest message to be delivered.',
      ({ oldestSeconds }) => oldestSeconds,
    );
  }

  private show(name: string, help: string, valueOf: (count: OutboxCount) => number): void {
    collectGauge(this.registry, { name, help, labelNames: ['kind'] }, async () => {
      const counts = await RequestContext.create(this.orm.em, () => this.outbox.count());
      return counts.map((count): Sample => [{ kind: count.kind }, valueOf(count)]);
    });
  }
}

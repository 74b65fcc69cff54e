import { MikroORM, RequestContext } from '@mikro-orm/postgresql';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Registry } from '@prometheus-io/client';
import { emptyCount, Outbox, type OutboxCount } from '../../platform/outbox/outbox.js';
import { OUTBOX_KINDS } from '../../platform/outbox/outbox-message.entity.js';
import { collectGauge, type Sample } from './samples.js';

/** Milliseconds between two counts. */
const INTERVAL = 15_000;

/** What waits in the outbox, by kind. Counted from time to time: a scrape must not wait for the database. */
@Injectable()
export class OutboxMetrics implements OnApplicationBootstrap, OnModuleDestroy {
  private counts: OutboxCount[] = OUTBOX_KINDS.map(emptyCount);
  private timer: NodeJS.Timeout | undefined;

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

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.refresh(), INTERVAL).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** Counts anew. Without a database there are no samples, rather than old ones. */
  async refresh(): Promise<void> {
    this.counts = await RequestContext.create(this.orm.em, () => this.outbox.count()).catch(
      (): OutboxCount[] => [],
    );
  }

  private show(name: string, help: string, valueOf: (count: OutboxCount) => number): void {
    collectGauge(this.registry, { name, help, labelNames: ['kind'] }, () =>
      this.counts.map((count): Sample => [{ kind: count.kind }, valueOf(count)]),
    );
  }
}

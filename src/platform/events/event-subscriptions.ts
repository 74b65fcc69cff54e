import type { EventSubscriber } from '@mikro-orm/core';
import { MikroORM, type SqlEntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { queryPrepared } from '../persistence/prepared-query.js';
import { OutboxScheduler } from '../outbox/outbox.scheduler.js';
import type { EventType } from './domain-events.js';

/** Milliseconds after which this process notices what others have subscribed to. */
const REFRESH_INTERVAL = 60_000;

/** Milliseconds in which events are collected, so that many changes cost one run of the job. */
const COLLECTING_TIME = 50;

/** Parameters: the subscriber, the types as an array; the same again. */
const SUBSCRIBE = `
  with wanted as (select ?::varchar as subscriber, unnest(?::varchar[]) as type),
  removed as (
    delete from event_subscription where subscriber = ? and type <> all(?::varchar[])
  )
  insert into event_subscription (subscriber, type) select subscriber, type from wanted
  on conflict do nothing`;

const ARE_THERE_ANY = `select exists (select from event_subscription) as any`;

/**
 * Who is told of which events. While nobody is, nothing is recorded and nothing runs; else the job of the
 * kind `event` runs soon after each transaction, and once a minute whatever happens.
 */
@Injectable()
export class EventSubscriptions
  implements EventSubscriber, OnApplicationBootstrap, OnModuleDestroy
{
  private areThereAny = false;
  /** What this process itself is told of, until it is stored. */
  private readonly declared = new Map<string, readonly EventType[]>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly orm: MikroORM,
    private readonly scheduler: OutboxScheduler,
    private readonly server: HttpAdapterHost,
  ) {
    orm.em.getEventManager().registerSubscriber(this);
  }

  /** Only servers deliver: a command may even run before the schema is there. */
  async onApplicationBootstrap(): Promise<void> {
    if (this.server.httpAdapter === undefined) {
      return;
    }
    await this.refresh();
    this.deliver();
    this.timer = setInterval(() => void this.refresh(), REFRESH_INTERVAL).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /**
   * Sets what somebody is told of, in the transaction of `em`.
   *
   * @param types none ends it
   */
  async set(em: SqlEntityManager, subscriber: string, types: readonly EventType[]): Promise<void> {
    const list = `{${types.join(',')}}`;
    await queryPrepared(em, SUBSCRIBE, [subscriber, list, subscriber, list], 'write');
    this.areThereAny ||= types.length > 0;
  }

  /** Says what somebody is told of as long as this process runs, from its start on. */
  declare(subscriber: string, types: readonly EventType[]): void {
    this.declared.set(subscriber, types);
  }

  /**
   * Has events delivered that a statement outside a transaction may have recorded. After a transaction it
   * happens by itself.
   */
  deliver(): void {
    if (this.areThereAny) {
      this.scheduler.startLater('event', COLLECTING_TIME);
    }
  }

  afterTransactionCommit(): void {
    this.deliver();
  }

  private async refresh(): Promise<void> {
    const em = this.orm.em.fork();
    try {
      for (const [subscriber, types] of this.declared) {
        await this.set(em, subscriber, types);
        this.declared.delete(subscriber);
      }
      const [row] = await queryPrepared<{ any: boolean }>(em, ARE_THERE_ANY, [], 'write');
      this.areThereAny = row?.any ?? false;
    } catch {
      // Without a database that can be written there are no events either; it tries again.
    }
  }
}

import type { EventSubscriber, TransactionEventArgs } from '@mikro-orm/core';
import { MikroORM } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { JobRegistry } from '../jobs/job-registry.js';
import { JobStarter } from '../jobs/job-starter.js';
import { OutboxJob } from './outbox.job.js';
import { type OutboxKind, OutboxMessage } from './outbox-message.entity.js';

/**
 * Starts the delivery of messages as soon as the transaction that stored them is committed; `JobStarter`
 * starts it again when a failed one is due.
 */
@Injectable()
export class OutboxScheduler implements EventSubscriber {
  constructor(
    { em }: MikroORM,
    private readonly jobs: JobRegistry,
    private readonly starter: JobStarter,
  ) {
    em.getEventManager().registerSubscriber(this);
  }

  /**
   * Deliveries use SQL alone, so whatever message a unit of work has is one that it has just stored.
   * The units of work of nested transactions have been merged into that of the outermost one by then.
   */
  afterTransactionCommit({ em, transaction }: TransactionEventArgs): void {
    if (transaction?.savepointName === undefined) {
      const identityMap = em.getUnitOfWork(false).getIdentityMap();
      const stored = identityMap.getStore<OutboxMessage>(em.getMetadata(OutboxMessage));
      new Set(Array.from(stored.values(), ({ kind }) => kind)).forEach((kind) => this.start(kind));
    }
  }

  /** Starts the delivery of a kind, for messages that SQL has stored. Call it after the commit. */
  start(kind: OutboxKind): void {
    const job = this.find(kind);
    if (job) {
      this.starter.start(job);
    }
  }

  /** The same after `wait` milliseconds, for what may come in great numbers. */
  startLater(kind: OutboxKind, wait: number): void {
    const job = this.find(kind);
    if (job) {
      this.starter.startLater(job, wait);
    }
  }

  private find(kind: OutboxKind): OutboxJob | undefined {
    return this.jobs
      .list()
      .filter((job) => job instanceof OutboxJob)
      .find((job) => job.kind === kind);
  }
}

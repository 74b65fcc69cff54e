import { AsyncLocalStorage } from 'node:async_hooks';
import type { EventSubscriber, TransactionEventArgs } from '@mikro-orm/core';
import { MikroORM, RequestContext } from '@mikro-orm/postgresql';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { JobRegistry } from '../jobs/job-registry.js';
import { JobRunner } from '../jobs/job-runner.js';
import { OutboxJob } from './outbox.job.js';
import { type OutboxKind, OutboxMessage } from './outbox-message.entity.js';

/** Milliseconds until another try, while another instance delivers messages of that kind. */
const BUSY_WAIT = 1000;

/** Milliseconds within which the schedule of the job starts it anyway: no timer is set beyond. */
const LONGEST_TIMER = 60_000;

/**
 * Starts the delivery of messages as soon as the transaction that stored them is committed, and again
 * when a failed one is due.
 */
@Injectable()
export class OutboxScheduler implements EventSubscriber, OnApplicationBootstrap, OnModuleDestroy {
  /** Kinds being delivered; true where more has come meanwhile. */
  private readonly running = new Map<OutboxKind, boolean>();
  private readonly timers = new Map<OutboxKind, NodeJS.Timeout>();
  private isOpen = false;
  /**
   * Runs something in the asynchronous context of the start-up. A commit is announced within the
   * transaction's own context, whose connection has been given back by then.
   */
  private readonly outsideOfRequests = AsyncLocalStorage.snapshot();

  constructor(
    private readonly orm: MikroORM,
    private readonly jobs: JobRegistry,
    private readonly runner: JobRunner,
    private readonly server: HttpAdapterHost,
  ) {
    orm.em.getEventManager().registerSubscriber(this);
  }

  /** Only servers deliver: a command such as `npm run user` ends too soon for it. */
  onApplicationBootstrap(): void {
    this.isOpen = this.server.httpAdapter !== undefined;
  }

  onModuleDestroy(): void {
    this.isOpen = false;
    this.timers.forEach((timer) => clearTimeout(timer));
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

  /** Starts the delivery of a kind; where it runs, it goes round once more. */
  private start(kind: OutboxKind): void {
    if (!this.isOpen) {
      return;
    }
    if (this.running.has(kind)) {
      this.running.set(kind, true);
      return;
    }
    const job = this.jobs.list().find((one) => one instanceof OutboxJob && one.kind === kind);
    if (job instanceof OutboxJob) {
      void this.outsideOfRequests(() => RequestContext.create(this.orm.em, () => this.run(job)));
    }
  }

  private async run(job: OutboxJob): Promise<void> {
    const { kind } = job;
    clearTimeout(this.timers.get(kind));
    this.running.set(kind, false);
    try {
      const delivered = await this.runner.run(job);
      if (delivered === undefined) {
        this.startLater(kind, BUSY_WAIT);
      } else {
        const next = await job.nextRun();
        if (next) {
          this.startLater(kind, next.getTime() - Date.now());
        }
      }
    } catch {
      // The runner has logged it; the schedule of the job starts it again.
    } finally {
      const isAskedAgain = this.running.get(kind);
      this.running.delete(kind);
      if (isAskedAgain) {
        this.start(kind);
      }
    }
  }

  private startLater(kind: OutboxKind, wait: number): void {
    if (this.isOpen && wait < LONGEST_TIMER) {
      clearTimeout(this.timers.get(kind));
      const timer = setTimeout(() => this.start(kind), Math.max(wait, BUSY_WAIT));
      this.timers.set(kind, timer.unref());
    }
  }
}

import { AsyncLocalStorage } from 'node:async_hooks';
import { MikroORM, RequestContext } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { withLogFields } from '../logging/log-fields.js';
import { JobRunner } from './job-runner.js';
import type { PromptJob } from './prompt.job.js';

/** Milliseconds until another try, while another instance runs the job. */
const BUSY_WAIT = 1000;

/** Milliseconds within which the schedule of the job starts it anyway: no timer is set beyond. */
const LONGEST_TIMER = 60_000;

/** A timer, and when it ends. */
interface Timer {
  timeout: NodeJS.Timeout;
  time: number;
}

/**
 * Starts jobs when there is something to do, one run of each at a time. Only servers do that: a command such
 * as `npm run user` ends too soon for it.
 */
@Injectable()
export class JobStarter implements OnModuleDestroy {
  /** Names of running jobs; true where more has come meanwhile. */
  private readonly running = new Map<string, boolean>();
  private readonly timers = new Map<string, Timer>();
  private isClosed = false;
  /**
   * Runs something in the asynchronous context of the start-up. A commit is announced within the
   * transaction's own context, whose connection has been given back by then.
   */
  private readonly outsideOfRequests = AsyncLocalStorage.snapshot();

  constructor(
    private readonly orm: MikroORM,
    private readonly runner: JobRunner,
    private readonly server: HttpAdapterHost,
  ) {}

  onModuleDestroy(): void {
    this.isClosed = true;
    this.timers.forEach(({ timeout }) => clearTimeout(timeout));
  }

  /** Starts a job; where it runs, it goes round once more. */
  start(job: PromptJob): void {
    if (!this.isOpen) {
      return;
    }
    if (this.running.has(job.name)) {
      this.running.set(job.name, true);
      job.wake();
      return;
    }
    this.clearTimer(job);
    this.running.set(job.name, false);
    void this.outsideOfRequests(() => RequestContext.create(this.orm.em, () => this.run(job)));
  }

  /**
   * Starts a job later, unless it is to start sooner anyway.
   *
   * @param wait milliseconds; beyond a minute, its schedule starts it
   */
  startLater(job: PromptJob, wait: number): void {
    const time = Date.now() + wait;
    const planned = this.timers.get(job.name);
    if (!this.isOpen || wait >= LONGEST_TIMER || (planned && planned.time <= time)) {
      return;
    }
    this.clearTimer(job);
    const timeout = setTimeout(() => this.start(job), Math.max(wait, 0)).unref();
    this.timers.set(job.name, { timeout, time });
  }

  private get isOpen(): boolean {
    return this.server.httpAdapter !== undefined && !this.isClosed;
  }

  private clearTimer({ name }: PromptJob): void {
    clearTimeout(this.timers.get(name)?.timeout);
    this.timers.delete(name);
  }

  private async run(job: PromptJob): Promise<void> {
    try {
      const processed = await this.runner.run(job);
      if (processed === undefined) {
        this.startLater(job, BUSY_WAIT);
      } else {
        const next = await withLogFields({ job: job.name }, () => job.nextRun());
        if (next) {
          this.startLater(job, Math.max(next.getTime() - Date.now(), BUSY_WAIT));
        }
      }
    } catch {
      // The runner has logged it; the schedule of the job starts it again.
    } finally {
      const isAskedAgain = this.running.get(job.name);
      this.running.delete(job.name);
      if (isAskedAgain) {
        this.start(job);
      }
    }
  }
}

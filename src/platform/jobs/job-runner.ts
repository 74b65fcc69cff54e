import { MikroORM, RequestContext } from '@mikro-orm/postgresql';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { stackOf } from '../errors/is-error.js';
import { withLogFields } from '../logging/log-fields.js';
import type { Job } from './job.js';
import { JobLock } from './job-lock.js';

/** Rows that one statement of a job may remove. */
export const BATCH_SIZE = 1000;

/** What a run can be told. */
export interface RunOptions {
  /** Ends the run after the batch at hand. */
  stop?: AbortSignal;
  /** Is told after each batch how many rows have been removed so far. */
  onProgress?: (removed: number) => void;
}

/** What runs of a job came to, in this process and since it started. */
export class JobRuns {
  /** `elsewhere`: another instance was at it. */
  readonly outcomes = { done: 0, stopped: 0, failed: 0, elsewhere: 0 };
  /** How long all of them took, but for those elsewhere. */
  seconds = 0;
  /** Rows. */
  removed = 0;
}

/** The one place where a run of a job starts and ends, whoever has asked for it. */
@Injectable()
export class JobRunner implements BeforeApplicationShutdown {
  private readonly logger = new Logger(JobRunner.name);
  private readonly stopping = new AbortController();
  private readonly running = new Set<Promise<unknown>>();
  private readonly runs = new Map<string, JobRuns>();

  constructor(
    private readonly orm: MikroORM,
    private readonly lock: JobLock,
  ) {}

  /**
   * Runs a job until nothing is left for it to do, unless another instance is at it.
   *
   * @returns how many rows were removed; undefined where another instance is at it
   * @throws what the job throws; what it has done by then stays done
   */
  async run(job: Job, options: RunOptions = {}): Promise<number | undefined> {
    const run = this.runOnce(job, options);
    this.running.add(run);
    try {
      return await run;
    } finally {
      this.running.delete(run);
    }
  }

  /** What the runs of a job came to. */
  runsOf({ name }: Job): JobRuns {
    const runs = this.runs.get(name) ?? new JobRuns();
    this.runs.set(name, runs);
    return runs;
  }

  private async runOnce(job: Job, options: RunOptions): Promise<number | undefined> {
    const begin = performance.now();
    const progress = { removed: 0 };
    const runs = this.runsOf(job);
    /** Counts the run. @returns what the log is told of it */
    const end = (outcome: 'done' | 'stopped' | 'failed'): object => {
      const ms = performance.now() - begin;
      runs.outcomes[outcome]++;
      runs.seconds += ms / 1000;
      runs.removed += progress.removed;
      return { job: job.name, removed: progress.removed, ms: Math.round(ms) };
    };
    try {
      const held = await this.lock.whileHeld(job.name, (lost) =>
        // A fork of its own, as every request has one.
        withLogFields({ job: job.name }, () =>
          RequestContext.create(this.orm.em, () => this.work(job, options, progress, lost)),
        ),
      );
      if (!held) {
        runs.outcomes.elsewhere++;
        this.logger.debug({ job: job.name }, 'Another instance runs this job');
        return undefined;
      }
      if (held.result) {
        this.logger.log(end('done'), 'Job done');
      } else {
        this.logger.log(end('stopped'), 'Job stopped before it was done');
      }
      return progress.removed;
    } catch (error) {
      this.logger.error({ ...end('failed'), cause: stackOf(error) }, 'Job failed');
      throw error;
    }
  }

  /** @returns whether it is done, rather than stopped */
  private async work(
    job: Job,
    { stop, onProgress }: RunOptions,
    progress: { removed: number },
    lost: AbortSignal,
  ): Promise<boolean> {
    for (;;) {
      lost.throwIfAborted();
      if (this.stopping.signal.aborted || stop?.aborted) {
        return false;
      }
      const removed = await job.removeBatch(BATCH_SIZE);
      if (removed === 0) {
        return true;
      }
      progress.removed += removed;
      onProgress?.(progress.removed);
    }
  }

  /** What runs ends with its batch, before the connections do. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await Promise.allSettled(this.running);
  }
}

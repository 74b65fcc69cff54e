import { MikroORM, RequestContext } from '@mikro-orm/postgresql';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { stackOf } from '../errors/is-error.js';
import { withLogFields } from '../logging/log-fields.js';
import { JobContext } from './job-context.js';
import type { Job } from './job.js';
import { JobLock } from './job-lock.js';

/** Failed items with which a run ends; the next one of its schedule goes on. Runs by hand alone have no limit. */
const MAX_FAILURES = 100;

/** Options of one run. */
export interface RunOptions {
  /** Ends the run early, at the next point where the job can stop. */
  stop?: AbortSignal;
  /** Receives the number of items processed so far, each time it grows. */
  onProgress?: (processed: number) => void;
}

/** Totals over the runs of a job in this process. */
export class JobRuns {
  /** `skipped`: another instance was running the job. */
  readonly outcomes = { done: 0, stopped: 0, failed: 0, skipped: 0 };
  /** Duration of all runs but the skipped ones. */
  seconds = 0;
  /** Items, such as rows removed. */
  processed = 0;
}

/** Starts, ends, logs and counts every run of a job. */
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
   * Runs a job to its end, unless another instance is running it.
   *
   * @returns how many items were processed; undefined where another instance is running it
   * @throws what the job throws; work committed before stays committed
   */
  async run(job: Job, options: RunOptions = {}): Promise<number | undefined> {
    // Its lock, too: what the database logs of it has the name of the job.
    const run = withLogFields({ job: job.name }, () => this.runOnce(job, options));
    this.running.add(run);
    try {
      return await run;
    } finally {
      this.running.delete(run);
    }
  }

  /** Totals over the runs of a job in this process. */
  runsOf({ name }: Job): JobRuns {
    const runs = this.runs.get(name) ?? new JobRuns();
    this.runs.set(name, runs);
    return runs;
  }

  private async runOnce(job: Job, options: RunOptions): Promise<number | undefined> {
    const begin = performance.now();
    const runs = this.runsOf(job);
    let processed = 0;
    /** Counts the run. @returns its log fields */
    const end = (outcome: 'done' | 'stopped' | 'failed'): object => {
      const ms = performance.now() - begin;
      runs.outcomes[outcome]++;
      runs.seconds += ms / 1000;
      runs.processed += processed;
      return { job: job.name, [job.counted]: processed, ms: Math.round(ms) };
    };
    const onProgress = (total: number): void => {
      processed = total;
      options.onProgress?.(total);
    };
    try {
      const held = await this.lock.whileHeld(job.name, (lockLost) =>
        this.work(job, { ...options, onProgress }, lockLost),
      );
      if (!held) {
        runs.outcomes.skipped++;
        this.logger.debug({ job: job.name }, 'Another instance runs this job');
        return undefined;
      }
      if (held.result) {
        const isIdle = job.isUpkeep || (job.isFrequent && processed === 0);
        this.logger[isIdle ? 'debug' : 'log'](end('done'), 'Job done');
      } else {
        this.logger.log(end('stopped'), 'Job stopped before it was done');
      }
      return processed;
    } catch (error) {
      this.logger.error({ ...end('failed'), cause: stackOf(error) }, 'Job failed');
      throw error;
    }
  }

  /** @returns false where the job was stopped before it was done */
  private async work(
    job: Job,
    { stop, onProgress }: RunOptions,
    lockLost: AbortSignal,
  ): Promise<boolean> {
    const signals = [lockLost, this.stopping.signal, ...(stop ? [stop] : [])];
    const maxFailures = job.schedule === null ? Number.POSITIVE_INFINITY : MAX_FAILURES;
    const context = new JobContext({ signal: AbortSignal.any(signals), onProgress, maxFailures });
    try {
      // A fork of the entity manager for each run, as each request has one.
      await RequestContext.create(this.orm.em, () => job.run(context));
      context.assertNothingFailed();
      return true;
    } catch (error) {
      lockLost.throwIfAborted();
      if (context.signal.aborted && error === context.signal.reason) {
        return false;
      }
      throw error;
    }
  }

  /** Waits until every run has stopped, while the connections are still open. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await Promise.allSettled(this.running);
  }
}

import { Job } from './job.js';

/**
 * A job that is started as soon as there is something to do, by `JobStarter`; its schedule is for what
 * nobody in this process has noticed.
 */
export abstract class PromptJob extends Job {
  readonly schedule = '* * * * *';

  override readonly isFrequent = true;

  /** When there will be something to do; undefined while nothing waits. */
  abstract nextRun(): Promise<Date | undefined>;

  /** Called if it is started again while it runs: there may be more to do. */
  wake(): void {
    // By default, it runs once more afterwards.
  }
}

import type { JobContext } from './job-context.js';

/**
 * Background work that runs on a schedule. A job is a provider of the module it belongs to. It does not
 * know when or where it runs: `JobScheduler` and `npm run job` start it, both through `JobRunner`,
 * which allows one run of a job at a time across all instances.
 */
export abstract class Job {
  /** Name on the command line, in the log and in the metrics. */
  abstract readonly name: string;

  /** Cron expression, in UTC; a sixth field in front stands for seconds. Null: it is run by hand only. */
  abstract readonly schedule: string | null;

  /** What happens to the items that a run counts, as a past participle: `removed`, `sent`. */
  abstract readonly counted: string;

  /** Whether it runs so often that runs without anything to do are logged at `debug` only. */
  readonly isFrequent: boolean = false;

  /** Whether it keeps data in order that no operator asks for: all of its runs are logged at `debug` only. */
  readonly isUpkeep: boolean = false;

  /**
   * Does all pending work. Every statement must end within the server's statement timeout
   * (`connection-bounds.ts`). Work that is committed before an exception stays committed.
   *
   * @throws the reason of `context.signal` once that is aborted
   */
  abstract run(context: JobContext): Promise<void>;
}

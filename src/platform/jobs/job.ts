/**
 * Work that the service does by itself, time and again. A job is a provider of its room and knows
 * nothing of when or where it runs: `JobScheduler` and `npm run job` see to that, through the one
 * `JobRunner`.
 */
export abstract class Job {
  /** What it is called on the command line, in the log and in the metrics. */
  abstract readonly name: string;

  /** When it runs, in the form of cron and in UTC. */
  abstract readonly schedule: string;

  /**
   * Does a part of the work, as one statement that is well within what the server allows for one
   * (`connection-bounds.ts`); it is called again until nothing is left.
   *
   * @param limit how many rows it may remove
   * @returns how many it has removed; 0 once nothing is left
   */
  abstract removeBatch(limit: number): Promise<number>;
}

import { Clock } from '../../src/platform/clock.js';
import type { Job } from '../../src/platform/jobs/job.js';
import { JobRegistry } from '../../src/platform/jobs/job-registry.js';
import { JobRunner, type RunOptions } from '../../src/platform/jobs/job-runner.js';
import { JobStarter } from '../../src/platform/jobs/job-starter.js';
import { withReplacedMethod } from './replaced-method.js';
import { until } from './server-process.js';
import type { TestApp } from './test-app.js';

/** Runs a job by name, as the scheduler does. @returns the number of removed rows */
export function runJob(
  { app }: TestApp,
  name: string,
  options?: RunOptions,
): Promise<number | undefined> {
  return app.get(JobRunner).run(jobOf(app, name), options);
}

/** Runs a job. A run that the server has started itself, which it would skip, ends before. @returns the number of removed rows */
export async function runJobAfterOthers(api: TestApp, name: string): Promise<number> {
  let processed: number | undefined;
  await until(async () => (processed = await runJob(api, name)) !== undefined);
  return processed ?? Number.NaN;
}

/**
 * Runs a job as if it were `time`. A run that the server has started itself, which it would skip, ends before.
 *
 * @param afterwards done while it is still that time. What a job has others do, such as sending, belongs here: they
 *   store when it is due, which would be never
 * @returns the number of removed rows
 */
export async function runJobAt(
  api: TestApp,
  name: string,
  time: Date,
  afterwards: () => Promise<void> = () => Promise.resolve(),
): Promise<number> {
  let processed = 0;
  await withReplacedMethod(
    api.app.get(Clock),
    'now',
    () => () => new Date(time),
    async () => {
      processed = await runJobAfterOthers(api, name);
      await afterwards();
    },
  );
  return processed;
}

/** From now on, the server starts no job by itself; one that has started goes on. */
export function startNoJobs({ app }: TestApp): void {
  app.get(JobStarter).start = () => undefined;
}

function jobOf(app: TestApp['app'], name: string): Job {
  const job = app.get(JobRegistry).find(name);
  if (!job) {
    throw new Error(`There is no job ${name}`);
  }
  return job;
}

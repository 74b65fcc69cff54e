import type { Job } from '../../src/platform/jobs/job.js';
import { JobRegistry } from '../../src/platform/jobs/job-registry.js';
import { JobRunner, type RunOptions } from '../../src/platform/jobs/job-runner.js';
import type { TestApp } from './test-app.js';

/** Runs a job by name, as the scheduler does. @returns the number of removed rows */
export function runJob(
  { app }: TestApp,
  name: string,
  options?: RunOptions,
): Promise<number | undefined> {
  return app.get(JobRunner).run(jobOf(app, name), options);
}

function jobOf(app: TestApp['app'], name: string): Job {
  const job = app.get(JobRegistry).find(name);
  if (!job) {
    throw new Error(`There is no job ${name}`);
  }
  return job;
}

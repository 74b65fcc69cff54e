import type { INestApplicationContext } from '@nestjs/common';
import { StartupError } from '../config/startup.error.js';
import type { Job } from '../platform/jobs/job.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { JobRunner } from '../platform/jobs/job-runner.js';
import { ProgressLine } from '../platform/jobs/progress-line.js';
import { printError, runProcess } from '../platform/run-process.js';
import { withApplication } from './application-context.js';

/** `npm run job -- <name>`: runs a job now, without a server. */
await runProcess((stop) =>
  withApplication(stop, (context) =>
    run(context, findJob(context.get(JobRegistry), process.argv[2]), stop),
  ),
);

/** @throws StartupError listing all jobs */
function findJob(jobs: JobRegistry, name: string | undefined): Job {
  const job = name === undefined ? undefined : jobs.find(name);
  if (!job) {
    const problem = name === undefined ? 'Which job?' : `There is no job ${name}.`;
    const names = jobs.list().map((known) => known.name);
    throw new StartupError(`${problem} npm run job -- <${names.join(' | ')}>`);
  }
  return job;
}

async function run(context: INestApplicationContext, job: Job, stop: AbortSignal): Promise<void> {
  const line = new ProgressLine(process.stderr, job.name, job.counted);
  const onProgress = (processed: number): void => line.show(processed);
  const processed = await context.get(JobRunner).run(job, { stop, onProgress });
  line.end();
  if (processed === undefined) {
    printError(`Another instance is running ${job.name}, nothing was done.`);
  }
}

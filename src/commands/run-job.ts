import { MikroORM } from '@mikro-orm/postgresql';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module.js';
import { servedApis } from '../apis.js';
import { FrameworkLogger } from '../platform/logging/framework-logger.js';
import { createRootLogger } from '../platform/logging/root-logger.js';
import { runProcess, printError, unlessStopped } from '../platform/run-process.js';
import { type AppConfig, loadConfig } from '../config/app-config.js';
import { loadEnvFile } from '../config/env-file.js';
import { StartupError } from '../config/startup.error.js';
import { openDatabase } from '../operations/schema/open-database.js';
import { prepareSchema } from '../operations/schema/prepare-database.js';
import type { Job } from '../platform/jobs/job.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { JobRunner } from '../platform/jobs/job-runner.js';
import { ProgressLine } from '../platform/jobs/progress-line.js';

/** `npm run job -- <name>`: runs a job now, without a server. */
await runProcess(async (stop) => {
  loadEnvFile();
  const config = loadConfig();
  const database = await openDatabase(config, { shared: true, stop });
  try {
    // Without metrics: a server may use their port, and the run is too short for a scrape.
    const jobConfig = { ...config, databaseUrl: database.url, metrics: undefined };
    await runNamed(process.argv[2], jobConfig, stop);
  } finally {
    await database.stop();
  }
});

async function runNamed(
  name: string | undefined,
  config: AppConfig,
  stop: AbortSignal,
): Promise<void> {
  const context = await NestFactory.createApplicationContext(
    AppModule.register(config, await createRootLogger(config), servedApis(config)),
    { abortOnError: false, bufferLogs: true },
  );
  context.useLogger(context.get(FrameworkLogger));
  const job = findJob(context.get(JobRegistry), name);
  await unlessStopped(stop, prepareSchema(context.get(MikroORM), config, stop));
  await unlessStopped(stop, run(context, job, stop));
  await context.close();
}

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

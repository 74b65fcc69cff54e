import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { SchedulerRegistry } from '@nestjs/schedule';
import { CronJob } from 'cron';
import { JobRegistry } from './job-registry.js';
import { JobRunner } from './job-runner.js';

/** Runs every job on its schedule, from when the server listens: a start that fails, and a command, run none. */
@Injectable()
export class JobScheduler implements OnApplicationBootstrap {
  constructor(
    private readonly jobs: JobRegistry,
    private readonly runner: JobRunner,
    private readonly scheduler: SchedulerRegistry,
    private readonly server: HttpAdapterHost,
  ) {}

  onApplicationBootstrap(): void {
    for (const job of this.jobs.list()) {
      if (job.schedule === null) {
        continue;
      }
      const cronJob = CronJob.from({
        cronTime: job.schedule,
        timeZone: 'UTC',
        // The runner has logged the error, and the job runs again at its next time.
        onTick: () => this.runner.run(job).then(undefined, () => undefined),
      });
      this.server.listen$.subscribe(() => cronJob.start());
      this.scheduler.addCronJob(job.name, cronJob);
    }
  }
}

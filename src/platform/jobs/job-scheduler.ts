import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { CronJob } from 'cron';
import { JobRegistry } from './job-registry.js';
import { JobRunner } from './job-runner.js';

/** Runs every job on its schedule. */
@Injectable()
export class JobScheduler implements OnApplicationBootstrap {
  constructor(
    private readonly jobs: JobRegistry,
    private readonly runner: JobRunner,
    private readonly scheduler: SchedulerRegistry,
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
        start: true,
      });
      this.scheduler.addCronJob(job.name, cronJob);
    }
  }
}

import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import { JobLock } from './job-lock.js';
import { JobRegistry } from './job-registry.js';
import { JobRunner } from './job-runner.js';
import { JobScheduler } from './job-scheduler.js';

/** What the service does by itself; the jobs are in the rooms that they are about. */
@Module({
  imports: [ScheduleModule.forRoot(), DiscoveryModule],
  providers: [JobLock, JobRegistry, JobRunner, JobScheduler],
  exports: [JobRegistry, JobRunner],
})
export class JobsModule {}

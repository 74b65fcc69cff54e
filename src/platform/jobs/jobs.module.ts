import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import { JobLock } from './job-lock.js';
import { JobRegistry } from './job-registry.js';
import { JobRunner } from './job-runner.js';
import { JobScheduler } from './job-scheduler.js';

/** Runs background jobs; each job is a provider of the module it belongs to. */
@Module({
  imports: [ScheduleModule.forRoot(), DiscoveryModule],
  providers: [JobLock, JobRegistry, JobRunner, JobScheduler],
  exports: [JobRegistry, JobRunner],
})
export class JobsModule {}

import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import { JobLock } from './job-lock.js';
import { JobRegistry } from './job-registry.js';
import { JobRunner } from './job-runner.js';
import { JobScheduler } from './job-scheduler.js';
import { JobStarter } from './job-starter.js';

/** Runs background jobs; each job is a provider of the module it belongs to. */
@Module({
  imports: [ScheduleModule.forRoot(), DiscoveryModule],
  providers: [JobLock, JobRegistry, JobRunner, JobScheduler, JobStarter],
  exports: [JobRegistry, JobRunner, JobStarter],
})
export class JobsModule {}

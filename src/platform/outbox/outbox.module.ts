import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/jobs.module.js';
import { Outbox } from './outbox.js';
import { OutboxScheduler } from './outbox.scheduler.js';
import { PurgeOutboxJob } from './purge-outbox.job.js';

/** What has to leave the server because of a change; a job for each kind is in the module of that kind. */
@Module({
  imports: [JobsModule],
  providers: [Outbox, OutboxScheduler, PurgeOutboxJob],
  exports: [Outbox, OutboxScheduler],
})
export class OutboxModule {}

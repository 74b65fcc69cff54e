import { Module } from '@nestjs/common';
import { OutboxModule } from '../../platform/outbox/outbox.module.js';
import { WebSubModule } from '../websub/websub.module.js';
import { FanOutEventsJob } from './fan-out-events.job.js';
import { FanOutRepository } from './fan-out.repository.js';

/** Tells of events those who have subscribed to them. */
@Module({
  imports: [OutboxModule, WebSubModule],
  providers: [FanOutEventsJob, FanOutRepository],
})
export class FanOutModule {}

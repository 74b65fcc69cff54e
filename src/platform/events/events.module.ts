import { Global, Module } from '@nestjs/common';
import { OutboxModule } from '../outbox/outbox.module.js';
import { EventSubscriptions } from './event-subscriptions.js';

/** What happens on the site, for those who are told of it. */
@Global()
@Module({
  imports: [OutboxModule],
  providers: [EventSubscriptions],
  exports: [EventSubscriptions],
})
export class EventsModule {}

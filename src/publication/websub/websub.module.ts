import { Module } from '@nestjs/common';
import { OutboxModule } from '../../platform/outbox/outbox.module.js';
import { OutgoingClient } from '../../platform/outgoing/outgoing-client.js';
import { AnnounceFeedJob } from './announce-feed.job.js';
import { WebSubTopics } from './websub-topics.js';

/** WebSub: announces new articles to a hub, which pushes the feeds to subscribers. */
@Module({
  imports: [OutboxModule],
  providers: [
    AnnounceFeedJob,
    WebSubTopics,
    // The hub is the operator's choice, and may be on a private address.
    { provide: OutgoingClient, useFactory: () => new OutgoingClient(undefined) },
  ],
  exports: [WebSubTopics],
})
export class WebSubModule {}

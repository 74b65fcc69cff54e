import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import { Clock } from '../../platform/clock.js';
import type { DomainEvent } from '../../platform/events/domain-events.js';
import { type ClaimedMessage, Outbox } from '../../platform/outbox/outbox.js';
import { OutboxJob } from '../../platform/outbox/outbox.job.js';
import { OutboxScheduler } from '../../platform/outbox/outbox.scheduler.js';
import { WebSubTopics } from '../websub/websub-topics.js';
import { isAnnouncement, publicDataOf, userIdOf } from './event-data.js';
import { FanOutRepository } from './fan-out.repository.js';

/** Turns each event into a message for every webhook that is told of it, and announces articles to the hub. */
@Injectable()
export class FanOutEventsJob extends OutboxJob<void> {
  readonly name = 'fan-out-events';
  readonly counted = 'told';
  readonly kind = 'event';
  protected readonly concurrency = 4;
  /** Milliseconds: two short statements. */
  protected readonly attemptTime = 30_000;

  constructor(
    outbox: Outbox,
    clock: Clock,
    private readonly events: FanOutRepository,
    private readonly topics: WebSubTopics,
    private readonly scheduler: OutboxScheduler,
    private readonly config: AppConfig,
  ) {
    super(outbox, clock);
  }

  protected async deliver(message: ClaimedMessage): Promise<void> {
    const event = message.payload as DomainEvent;
    const userId = userIdOf(event);
    const username = await this.events.usernameOf(userId);
    const stored = await this.events.fanOut(message, {
      type: event.type,
      data: publicDataOf(event, this.config.site, username),
      userId,
      feeds: isAnnouncement(event) ? this.topics.list() : [],
    });
    if (stored.webhook > 0) {
      this.scheduler.start('webhook');
    }
    if (stored.websub > 0) {
      this.scheduler.start('websub');
    }
  }

  /** The statement that stored the messages has removed the event. */
  protected override onDelivered(): Promise<void> {
    return Promise.resolve();
  }
}

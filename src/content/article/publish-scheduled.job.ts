import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { EventSubscriptions } from '../../platform/events/event-subscriptions.js';
import type { JobContext } from '../../platform/jobs/job-context.js';
import { PromptJob } from '../../platform/jobs/prompt.job.js';
import { ArticleRepository } from './article.repository.js';

/** Articles that one statement publishes at most. */
const BATCH_SIZE = 500;

/**
 * Notes that the time of articles has come: they are public by then, without any change, but nobody was told.
 * Also of those whose time came while no server was running.
 */
@Injectable()
export class PublishScheduledJob extends PromptJob {
  readonly name = 'publish-scheduled';
  readonly counted = 'published';

  constructor(
    private readonly articles: ArticleRepository,
    private readonly events: EventSubscriptions,
    private readonly clock: Clock,
  ) {
    super();
  }

  async run(context: JobContext): Promise<void> {
    await context.inBatches(() => this.articles.notePublished(this.clock.now(), BATCH_SIZE));
    if (context.processed > 0) {
      this.events.deliver();
    }
  }

  nextRun(): Promise<Date | undefined> {
    return this.articles.nextPublication();
  }
}

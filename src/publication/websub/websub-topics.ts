import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import { EventSubscriptions } from '../../platform/events/event-subscriptions.js';

/** Paths of the feeds that a hub hears of: those of the whole site. */
const FEEDS = ['/feed.rss', '/feed.atom', '/feed.json'] as const;

/** The feeds that are announced to the hub (`WEBSUB_HUB`), if there is one. */
@Injectable()
export class WebSubTopics {
  constructor(
    private readonly config: AppConfig,
    subscriptions: EventSubscriptions,
  ) {
    // None ends what a process with a hub has declared.
    subscriptions.declare('websub', this.list().length > 0 ? ['article.published'] : []);
  }

  /** Absolute URLs of the feeds; none without a hub, or where there are no feeds. */
  list(): string[] {
    const { webSubHub, url, publicUrl } = this.config.site;
    return webSubHub === undefined || url === undefined || publicUrl === undefined
      ? []
      : FEEDS.map((path) => `${publicUrl}${path}`);
  }
}

import { Injectable } from '@nestjs/common';
import { FairQueue } from '../../platform/concurrency/fair-queue.js';
import { AppConfig } from '../../config/app-config.js';

/** A search reads its page and its total at once. */
const CONNECTIONS_PER_SEARCH = 2;

/** How many wait for their turn; beyond, it is better to say so than to let them wait. */
const MAX_WAITING = 100;

/** How many searches one address or one account may have, running and waiting. */
const SHARE = 40;

/** Seconds. */
const RETRY_AFTER = 2;

/**
 * Searches wait here for one another, rather than for a connection to the database: together they
 * hold at most half of the connections (of fewer than four: two), and all other requests have the
 * rest.
 */
@Injectable()
export class SearchQueue extends FairQueue {
  constructor({ databasePoolSize }: AppConfig) {
    super({
      running: Math.max(1, Math.floor(databasePoolSize / 2 / CONNECTIONS_PER_SEARCH)),
      waiting: MAX_WAITING,
      share: SHARE,
      refusal: 'Too many searches',
      retryAfter: RETRY_AFTER,
    });
  }
}

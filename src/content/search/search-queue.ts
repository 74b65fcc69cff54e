import { Injectable } from '@nestjs/common';
import { FairQueue } from '../../platform/concurrency/fair-queue.js';
import { AppConfig } from '../../config/app-config.js';

/** Maximum number of waiting searches; further ones are rejected. */
const MAX_WAITING = 100;

/** Maximum number of running and waiting searches of one address or account. */
const SHARE = 40;

/** Seconds after which a rejected client may try again. */
const RETRY_AFTER = 2;

/**
 * Limits concurrent searches, so that they use at most half of the database connections and leave the rest to other
 * requests. A search runs one statement after the other.
 */
@Injectable()
export class SearchQueue extends FairQueue {
  constructor({ databasePoolSize }: AppConfig) {
    super({
      running: Math.max(1, Math.floor(databasePoolSize / 2)),
      waiting: MAX_WAITING,
      share: SHARE,
      refusal: 'Too many searches',
      retryAfter: RETRY_AFTER,
    });
  }
}

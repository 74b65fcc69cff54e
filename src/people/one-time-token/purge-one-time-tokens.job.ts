import { Injectable } from '@nestjs/common';
import { PurgeJob } from '../../platform/jobs/purge.job.js';
import { OneTimeTokens } from './one-time-tokens.js';

/** Removes one-time tokens that have expired. */
@Injectable()
export class PurgeOneTimeTokensJob extends PurgeJob {
  readonly name = 'purge-one-time-tokens';
  readonly schedule = '25 * * * *';

  constructor(private readonly tokens: OneTimeTokens) {
    super();
  }

  removeBatch(limit: number): Promise<number> {
    return this.tokens.purgeExpired(limit);
  }
}

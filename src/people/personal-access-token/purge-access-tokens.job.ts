import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { PurgeJob } from '../../platform/jobs/purge.job.js';
import { PersonalAccessTokenRepository } from './personal-access-token.repository.js';

/** How long an expired token stays in the list of its user, in milliseconds: 30 days. */
const KEPT_FOR = 30 * 24 * 60 * 60 * 1000;

/** Deletes access tokens that expired a month ago. Until then, their users see why a program stopped. */
@Injectable()
export class PurgeAccessTokensJob extends PurgeJob {
  readonly name = 'purge-access-tokens';
  readonly schedule = '30 3 * * *';

  constructor(
    private readonly tokens: PersonalAccessTokenRepository,
    private readonly clock: Clock,
  ) {
    super();
  }

  removeBatch(limit: number): Promise<number> {
    return this.tokens.purgeExpired(this.clock.ago(KEPT_FOR), limit);
  }
}

import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { PurgeJob } from '../../platform/jobs/purge.job.js';
import { SessionRepository } from './session.repository.js';

/** Deletes expired sessions, with their refresh tokens. Sessions that were ended are already deleted. */
@Injectable()
export class PurgeSessionsJob extends PurgeJob {
  readonly name = 'purge-sessions';
  readonly schedule = '20 3 * * *';

  constructor(
    private readonly sessions: SessionRepository,
    private readonly clock: Clock,
  ) {
    super();
  }

  /** Tokens first: the cascade of a session that was refreshed for years would delete too many at once. */
  async removeBatch(limit: number): Promise<number> {
    const now = this.clock.now();
    const tokens = await this.sessions.purgeTokensOfExpired(now, limit);
    return tokens > 0 ? tokens : this.sessions.purgeExpired(now, limit);
  }
}

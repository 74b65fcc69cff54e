import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { PurgeJob } from '../../platform/jobs/purge.job.js';
import { InvitationRepository } from './invitation.repository.js';

/** Removes invitations that have expired. */
@Injectable()
export class PurgeInvitationsJob extends PurgeJob {
  readonly name = 'purge-invitations';
  readonly schedule = '30 * * * *';

  constructor(
    private readonly invitations: InvitationRepository,
    private readonly clock: Clock,
  ) {
    super();
  }

  removeBatch(limit: number): Promise<number> {
    return this.invitations.purgeExpired(this.clock.now(), limit);
  }
}

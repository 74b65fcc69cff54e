import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { PurgeJob } from '../../platform/jobs/purge.job.js';
import { AuditEntryRepository } from './audit-entry.repository.js';

/** For how long the audit log keeps addresses, in milliseconds: 30 days. */
const KEEP_ADDRESSES = 30 * 24 * 60 * 60 * 1000;

/** Removes the addresses from entries of the audit log that are older than 30 days. */
@Injectable()
export class PurgeAuditAddressesJob extends PurgeJob {
  readonly name = 'purge-audit-addresses';
  readonly schedule = '10 4 * * *';

  constructor(
    private readonly entries: AuditEntryRepository,
    private readonly clock: Clock,
  ) {
    super();
  }

  removeBatch(limit: number): Promise<number> {
    return this.entries.blankAddresses(this.clock.ago(KEEP_ADDRESSES), limit);
  }
}

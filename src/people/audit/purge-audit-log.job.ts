import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import { Clock } from '../../platform/clock.js';
import { PurgeJob } from '../../platform/jobs/purge.job.js';
import { AuditEntryRepository } from './audit-entry.repository.js';

/** Removes entries of the audit log that are older than `AUDIT_KEEP`. */
@Injectable()
export class PurgeAuditLogJob extends PurgeJob {
  readonly name = 'purge-audit-log';
  readonly schedule = '0 4 * * *';

  constructor(
    private readonly entries: AuditEntryRepository,
    private readonly clock: Clock,
    private readonly config: AppConfig,
  ) {
    super();
  }

  removeBatch(limit: number): Promise<number> {
    return this.entries.purgeOld(this.clock.ago(this.config.auditKeep), limit);
  }
}

import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Global, Module } from '@nestjs/common';
import { AuditEntry } from './audit-entry.entity.js';
import { AuditLog } from './audit-log.js';
import { AuditPersonalData } from './audit.personal-data.js';
import { PurgeAuditAddressesJob } from './purge-audit-addresses.job.js';
import { PurgeAuditLogJob } from './purge-audit-log.job.js';

/** The audit log, which every module can add to. */
@Global()
@Module({
  imports: [MikroOrmModule.forFeature([AuditEntry])],
  providers: [AuditLog, AuditPersonalData, PurgeAuditLogJob, PurgeAuditAddressesJob],
  exports: [AuditLog],
})
export class AuditModule {}

import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { AuditEntry } from '../audit/audit-entry.entity.js';
import { User } from '../user/user.entity.js';
import { AdministrationController } from './administration.controller.js';
import { AdministrationService } from './administration.service.js';
import { AuditController } from './audit.controller.js';
import { AuditService } from './audit.service.js';

/** The accounts of others, and what was done. */
@Module({
  imports: [MikroOrmModule.forFeature([User, AuditEntry])],
  controllers: [AdministrationController, AuditController],
  providers: [AdministrationService, AuditService],
  exports: [AdministrationService],
})
export class AdministrationModule {}

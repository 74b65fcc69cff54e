import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AuditEntry } from '../audit/audit-entry.entity.js';
import { User } from '../user/user.entity.js';
import { AdministrationController } from './administration.controller.js';
import { AdministrationService } from './administration.service.js';
import { AuditController } from './audit.controller.js';
import { ArticleTotals } from './article-totals.js';
import { AuditService } from './audit.service.js';
import { UserListController } from './user-list.controller.js';
import { UserListRepository } from './user-list.repository.js';
import { UserListService } from './user-list.service.js';

/** The accounts of others, and what was done. */
@Module({
  imports: [MikroOrmModule.forFeature([User, AuditEntry]), DiscoveryModule],
  controllers: [UserListController, AdministrationController, AuditController],
  providers: [
    AdministrationService,
    UserListService,
    UserListRepository,
    ArticleTotals,
    AuditService,
  ],
  exports: [AdministrationService],
})
export class AdministrationModule {}

import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { AccountModule } from '../account/account.module.js';
import { PersonalDataModule } from '../personal-data/personal-data.module.js';
import { User } from '../user/user.entity.js';
import { AccountDeletedMail } from './account-deleted.mail.js';
import { AccountDeletionController } from './account-deletion.controller.js';
import { AccountDeletionService } from './account-deletion.service.js';
import { UserDeletionController } from './user-deletion.controller.js';

/** The deletion of accounts, by their owners and by administrators. */
@Module({
  imports: [MikroOrmModule.forFeature([User]), AccountModule, PersonalDataModule],
  controllers: [AccountDeletionController, UserDeletionController],
  providers: [AccountDeletionService, AccountDeletedMail],
})
export class AccountDeletionModule {}

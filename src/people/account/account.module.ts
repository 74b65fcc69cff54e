import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { EmailModule } from '../email/email.module.js';
import { InvitationModule } from '../invitation/invitation.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { SessionModule } from '../session/session.module.js';
import { User } from '../user/user.entity.js';
import { AccountController } from './account.controller.js';
import { AccountService } from './account.service.js';
import { CredentialsService } from './credentials.service.js';
import { ProfileService } from './profile.service.js';
import { UnverifiedSignUpService } from './unverified-sign-up.service.js';

/** Sign-up, sign-in, and the profile of the caller. */
@Module({
  imports: [
    MikroOrmModule.forFeature([User]),
    SessionModule,
    LimitsModule,
    EmailModule,
    InvitationModule,
  ],
  controllers: [AccountController],
  providers: [AccountService, UnverifiedSignUpService, ProfileService, CredentialsService],
  exports: [AccountService, ProfileService, CredentialsService],
})
export class AccountModule {}

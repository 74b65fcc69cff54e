import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { LimitsModule } from '../limits/limits.module.js';
import { formPageController } from '../pages/form-page.controller.js';
import { User } from '../user/user.entity.js';
import { InvitationAcceptance } from './invitation-acceptance.js';
import { INVITATION_PAGE } from './invitation-page.js';
import { InvitationController } from './invitation.controller.js';
import { Invitation } from './invitation.entity.js';
import { InvitationMail } from './invitation.mail.js';
import { InvitationService } from './invitation.service.js';
import { InvitationTokens } from './invitation-tokens.js';
import { PurgeInvitationsJob } from './purge-invitations.job.js';
import { InvitationPersonalData } from './invitation.personal-data.js';

/** Invitations to create an account. */
@Module({
  imports: [MikroOrmModule.forFeature([User, Invitation]), LimitsModule],
  controllers: [InvitationController, formPageController(INVITATION_PAGE)],
  providers: [
    InvitationPersonalData,
    InvitationService,
    InvitationAcceptance,
    InvitationTokens,
    InvitationMail,
    PurgeInvitationsJob,
  ],
  exports: [InvitationAcceptance],
})
export class InvitationModule {}

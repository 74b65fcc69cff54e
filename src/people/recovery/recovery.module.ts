import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { EmailModule } from '../email/email.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { OneTimeTokenModule } from '../one-time-token/one-time-token.module.js';
import { formPageController } from '../pages/form-page.controller.js';
import { SessionModule } from '../session/session.module.js';
import { User } from '../user/user.entity.js';
import { PasswordChangedMail } from './password-changed.mail.js';
import { PasswordResetMail } from './password-reset.mail.js';
import { RecoveryController } from './recovery.controller.js';
import { RecoveryService } from './recovery.service.js';
import { RESET_PAGE } from './reset-page.js';

/** Ways back into an account whose password was forgotten. */
@Module({
  imports: [
    MikroOrmModule.forFeature([User]),
    EmailModule,
    OneTimeTokenModule,
    SessionModule,
    LimitsModule,
  ],
  controllers: [RecoveryController, formPageController(RESET_PAGE)],
  providers: [RecoveryService, PasswordResetMail, PasswordChangedMail],
})
export class RecoveryModule {}

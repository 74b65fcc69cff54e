import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { LimitsModule } from '../limits/limits.module.js';
import { OneTimeTokenModule } from '../one-time-token/one-time-token.module.js';
import { formPageController } from '../pages/form-page.controller.js';
import { SessionModule } from '../session/session.module.js';
import { User } from '../user/user.entity.js';
import { EmailChangeMail } from './email-change.mail.js';
import { EmailChangeService } from './email-change.service.js';
import { REVERT_PAGE, VERIFY_PAGE } from './email-pages.js';
import { EmailController } from './email.controller.js';
import { EmailTakenMail } from './email-taken.mail.js';
import { EmailVerificationMail } from './email-verification.mail.js';
import { EmailVerificationService } from './email-verification.service.js';

/** Confirming, changing and getting back the email addresses of accounts. */
@Module({
  imports: [MikroOrmModule.forFeature([User]), SessionModule, LimitsModule, OneTimeTokenModule],
  controllers: [EmailController, formPageController(VERIFY_PAGE), formPageController(REVERT_PAGE)],
  providers: [
    EmailVerificationService,
    EmailChangeService,
    EmailVerificationMail,
    EmailTakenMail,
    EmailChangeMail,
  ],
  exports: [EmailVerificationService, EmailChangeService, EmailVerificationMail, EmailTakenMail],
})
export class EmailModule {}

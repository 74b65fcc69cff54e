import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { LimitsModule } from '../limits/limits.module.js';
import { formPageController } from '../pages/form-page.controller.js';
import { SessionModule } from '../session/session.module.js';
import { User } from '../user/user.entity.js';
import { OneTimeTokens } from './one-time-tokens.js';
import { PasswordChangedMail } from './password-changed.mail.js';
import { PasswordResetMail } from './password-reset.mail.js';
import { PurgeOneTimeTokensJob } from './purge-one-time-tokens.job.js';
import { RecoveryController } from './recovery.controller.js';
import { RecoveryService } from './recovery.service.js';
import { RESET_PAGE } from './reset-page.js';
import { RecoveryPersonalData } from './recovery.personal-data.js';

/** Ways back into an account whose password was forgotten. */
@Module({
  imports: [MikroOrmModule.forFeature([User]), SessionModule, LimitsModule],
  controllers: [RecoveryController, formPageController(RESET_PAGE)],
  providers: [
    RecoveryPersonalData,
    RecoveryService,
    OneTimeTokens,
    PasswordResetMail,
    PasswordChangedMail,
    PurgeOneTimeTokensJob,
  ],
})
export class RecoveryModule {}

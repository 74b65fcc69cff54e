import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { PersonalAccessTokenModule } from '../personal-access-token/personal-access-token.module.js';
import { User } from '../user/user.entity.js';
import { AccessTokenCreatedMail } from './access-token-created.mail.js';
import { AccountModule } from './account.module.js';
import { PersonalAccessTokenController } from './personal-access-token.controller.js';
import { PersonalAccessTokenService } from './personal-access-token.service.js';

/** The access tokens that users give to programs. */
@Module({
  imports: [MikroOrmModule.forFeature([User]), AccountModule, PersonalAccessTokenModule],
  controllers: [PersonalAccessTokenController],
  providers: [PersonalAccessTokenService, AccessTokenCreatedMail],
})
export class AccountAccessTokensModule {}

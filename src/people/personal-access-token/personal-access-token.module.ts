import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { PersonalAccessToken } from './personal-access-token.entity.js';
import { PurgeAccessTokensJob } from './purge-access-tokens.job.js';
import { TokenAuthenticationService } from './token-authentication.service.js';
import { TokenUsage } from './token-usage.js';
import { PersonalAccessTokenPersonalData } from './personal-access-token.personal-data.js';

/** Access tokens of programs, and how requests with them are authenticated. */
@Module({
  imports: [MikroOrmModule.forFeature([PersonalAccessToken])],
  providers: [
    PersonalAccessTokenPersonalData,
    TokenAuthenticationService,
    TokenUsage,
    PurgeAccessTokensJob,
  ],
  exports: [MikroOrmModule, TokenAuthenticationService],
})
export class PersonalAccessTokenModule {}

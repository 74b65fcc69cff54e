import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { OneTimeToken } from './one-time-token.entity.js';
import { OneTimeTokenPersonalData } from './one-time-token.personal-data.js';
import { OneTimeLinks } from './one-time-links.js';
import { OneTimeTokens } from './one-time-tokens.js';
import { PurgeOneTimeTokensJob } from './purge-one-time-tokens.job.js';

/** Tokens in the links of mails. */
@Module({
  imports: [MikroOrmModule.forFeature([OneTimeToken])],
  providers: [OneTimeTokens, OneTimeLinks, PurgeOneTimeTokensJob, OneTimeTokenPersonalData],
  exports: [OneTimeTokens, OneTimeLinks],
})
export class OneTimeTokenModule {}

import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { KnownNetwork } from './known-network.entity.js';
import { KnownNetworks } from './known-networks.js';
import { PurgeKnownNetworksJob } from './purge-known-networks.job.js';
import { PurgeSignInLimitsJob } from './purge-sign-in-limits.job.js';
import { RateLimitGuard } from './rate-limit.guard.js';
import { SignInLimit } from './sign-in-limit.entity.js';
import { SignInLimiter } from './sign-in-limiter.js';
import { SignUpLimit } from './sign-up-limit.js';

/** Rate limits, and limits on failed sign-ins. */
@Module({
  imports: [MikroOrmModule.forFeature([SignInLimit, KnownNetwork])],
  providers: [
    KnownNetworks,
    SignInLimiter,
    SignUpLimit,
    PurgeSignInLimitsJob,
    PurgeKnownNetworksJob,
    { provide: APP_GUARD, useClass: RateLimitGuard },
  ],
  exports: [SignUpLimit, SignInLimiter],
})
export class LimitsModule {}

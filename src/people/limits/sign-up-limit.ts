import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import {
  assertWithinLimit,
  HOUR,
  isExceeded,
  RateLimiter,
  type RateLimitUsage,
} from './rate-limiter.js';

/**
 * The limit on operations that reveal whether an email or a username is taken: sign-ups, and changes of
 * either. Successes count as well as failures, because both reveal it.
 */
@Injectable()
export class SignUpLimit {
  private readonly limiter: RateLimiter | undefined;

  constructor(config: AppConfig) {
    this.limiter = RateLimiter.of(config.rateLimits.signUpsPerHour, HOUR, config);
  }

  /** Counts one operation. @returns undefined where there is no limit */
  async consume(ip: string): Promise<RateLimitUsage | undefined> {
    return this.limiter?.consume(ip);
  }

  /** Counts one operation. @returns whether it is within the limit */
  async allows(ip: string): Promise<boolean> {
    const usage = await this.consume(ip);
    return usage === undefined || !isExceeded(usage);
  }

  /** Counts one operation. @throws TooManyRequestsError */
  async count(ip: string): Promise<void> {
    const usage = await this.consume(ip);
    if (usage) {
      assertWithinLimit(usage);
    }
  }
}

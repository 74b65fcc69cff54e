import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AppConfig } from '../../config/app-config.js';
import { HOUR, RateLimiter } from './rate-limiter.js';

/**
 * The limit on whatever tells whether an email or a username is taken: sign-ups, and changes of either.
 * It counts hits and misses alike, as a miss tells as much.
 */
@Injectable()
export class SignUpLimit {
  private readonly limiter: RateLimiter | undefined;

  constructor(config: AppConfig) {
    this.limiter = RateLimiter.of(config.rateLimits.signUpsPerHour, HOUR, config);
  }

  /**
   * @param reply gets the `RateLimit-*` headers, if given
   * @throws TooManyRequestsError
   */
  async count(ip: string, reply?: FastifyReply): Promise<void> {
    await this.limiter?.count(ip, reply);
  }
}

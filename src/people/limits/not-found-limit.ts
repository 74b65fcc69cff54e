import type { NotFoundLimit } from '../../platform/errors/problem.filter.js';
import type { AppConfig } from '../../config/app-config.js';
import { enforceRateLimit } from './rate-limit-headers.js';
import { MINUTE, RateLimiter } from './rate-limiter.js';

/**
 * The limit on 404 responses: it slows down clients that guess names, and affects no other request.
 *
 * @returns undefined where the configuration sets no such limit
 */
export function createNotFoundLimit(config: AppConfig): NotFoundLimit | undefined {
  const limiter = RateLimiter.of(config.rateLimits.notFoundPerMinute, MINUTE, config);
  return (
    limiter && {
      count: async (ip, reply) => enforceRateLimit(await limiter.consume(ip), reply),
    }
  );
}

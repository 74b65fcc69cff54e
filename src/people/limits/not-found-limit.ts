import type { NotFoundLimit } from '../../platform/errors/problem.filter.js';
import type { AppConfig } from '../../config/app-config.js';
import { MINUTE, RateLimiter } from './rate-limiter.js';

/**
 * The limit on answers of 404: who tries names out is slowed down, and only in that. Undefined
 * where the configuration has none.
 */
export function createNotFoundLimit(config: AppConfig): NotFoundLimit | undefined {
  return RateLimiter.of(config.rateLimits.notFoundPerMinute, MINUTE, config);
}

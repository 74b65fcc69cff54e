import type { FastifyReply } from 'fastify';
import { assertWithinLimit, isExceeded, type RateLimitUsage } from './rate-limiter.js';

/**
 * Sends the usage of a limit in the `RateLimit-*` headers
 * (draft-ietf-httpapi-ratelimit-headers-06), also with the error.
 *
 * @param usage undefined where there is no limit
 * @throws TooManyRequestsError
 */
export function enforceRateLimit(usage: RateLimitUsage | undefined, reply: FastifyReply): void {
  if (usage) {
    const { limit, remaining, resetsIn } = usage;
    reply.headers({
      'RateLimit-Limit': limit,
      'RateLimit-Remaining': remaining,
      'RateLimit-Reset': resetsIn,
    });
    assertWithinLimit(usage);
  }
}

/**
 * Sends the headers only with the error: a response that can be cached must be the same for every client.
 *
 * @throws TooManyRequestsError
 */
export function enforceRateLimitQuietly(
  usage: RateLimitUsage | undefined,
  reply: FastifyReply,
): void {
  if (usage && isExceeded(usage)) {
    enforceRateLimit(usage, reply);
  }
}

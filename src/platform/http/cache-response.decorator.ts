import { RouteConfig } from '@nestjs/platform-fastify';

/** What {@link CacheResponse} says of a route. */
export interface CacheResponseConfig {
  /** Milliseconds. */
  readonly responseMaxAge: number;
}

/** Milliseconds for which an answer to everybody may be given again (the contract, §4). */
const MAX_AGE = 5000;

/**
 * Marks a read that is the same for all who ask for its URL without a token, and may be a few seconds
 * old: `ResponseCache` answers it from memory.
 *
 * @param maxAge milliseconds
 */
export function CacheResponse(maxAge = MAX_AGE): MethodDecorator {
  const config: CacheResponseConfig = { responseMaxAge: maxAge };
  return RouteConfig(config);
}

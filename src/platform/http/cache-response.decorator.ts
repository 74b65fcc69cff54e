import { RouteConfig } from '@nestjs/platform-fastify';

/** What {@link CacheResponse} adds to the configuration of a route. */
export interface CacheResponseConfig {
  /** How long the response is cached, in milliseconds. */
  readonly responseMaxAge: number;
}

/** Default time for which a public response is cached, in milliseconds (docs/api.md#articles). */
const MAX_AGE = 5000;

/**
 * For a public read whose response to an anonymous request depends on the URL alone, and may be a few
 * seconds old: `ResponseCache` serves it from memory.
 *
 * @param maxAge how long the response is cached, in milliseconds
 */
export function CacheResponse(maxAge = MAX_AGE): MethodDecorator {
  const config: CacheResponseConfig = { responseMaxAge: maxAge };
  return RouteConfig(config);
}

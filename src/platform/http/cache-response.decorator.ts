import { RouteConfig } from '@nestjs/platform-fastify';

/** What {@link CacheResponse} adds to the configuration of a route. */
export interface CacheResponseConfig {
  /** Milliseconds. */
  readonly responseMaxAge: number;
}

/** Milliseconds for which a public response is served again (docs/api.md#articles). */
const MAX_AGE = 5000;

/**
 * For a read whose response to a request without a token depends on the URL alone, and may be a few
 * seconds old: `ResponseCache` serves it from memory.
 *
 * @param maxAge milliseconds
 */
export function CacheResponse(maxAge = MAX_AGE): MethodDecorator {
  const config: CacheResponseConfig = { responseMaxAge: maxAge };
  return RouteConfig(config);
}

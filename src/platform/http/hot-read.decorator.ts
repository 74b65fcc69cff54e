import { RouteConfig } from '@nestjs/platform-fastify';

/** What {@link HotRead} says of a route. */
export interface HotReadConfig {
  /** Milliseconds. */
  readonly hotReadMaxAge: number;
}

/** Milliseconds for which an answer to everybody may be given again (the contract, §4). */
const MAX_AGE = 5000;

/**
 * Marks a read that is the same for all who ask for its URL without a token, and may be a few seconds
 * old: `HotReads` answers it from memory.
 *
 * @param maxAge milliseconds
 */
export function HotRead(maxAge = MAX_AGE): MethodDecorator {
  const config: HotReadConfig = { hotReadMaxAge: maxAge };
  return RouteConfig(config);
}

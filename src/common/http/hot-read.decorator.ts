import { RouteConfig } from '@nestjs/platform-fastify';

/** What {@link HotRead} says of a route. */
export interface HotReadConfig {
  /** Values of its query, as they are written, that mean the same as none. */
  readonly hotReadDefaults: Readonly<Record<string, string>>;
  /** Milliseconds. */
  readonly hotReadMaxAge: number;
}

/** Milliseconds for which an answer to everybody may be given again (the contract, §4). */
const MAX_AGE = 5000;

/**
 * Marks a read that is the same for all who ask without a token, and may be a few seconds old:
 * `HotReads` answers it from memory.
 *
 * @param defaults values of its query that mean the same as none
 * @param maxAge milliseconds
 */
export function HotRead(
  defaults: Readonly<Record<string, number>> = {},
  maxAge = MAX_AGE,
): MethodDecorator {
  const config: HotReadConfig = {
    hotReadDefaults: Object.fromEntries(
      Object.entries(defaults).map(([name, value]) => [name, String(value)]),
    ),
    hotReadMaxAge: maxAge,
  };
  return RouteConfig(config);
}

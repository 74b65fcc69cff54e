import type { Type } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';

/** What {@link HotRead} says of a route. */
export interface HotReadConfig {
  /** Values of its query that mean the same as none. */
  readonly hotReadDefaults: Readonly<Record<string, string>>;
}

/**
 * Marks a read that is the same for all who ask without a token, and may be a few seconds old:
 * `HotReads` answers it from memory.
 *
 * @param QueryDto the class of its query, if it takes one; made without arguments, it has the defaults
 */
export function HotRead(QueryDto: Type<object> = Object): MethodDecorator {
  const config: HotReadConfig = {
    hotReadDefaults: Object.fromEntries(
      Object.entries(new QueryDto()).map(([name, value]) => [name, String(value)]),
    ),
  };
  return RouteConfig(config);
}

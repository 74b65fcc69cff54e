import type { DiscoveryService } from '@nestjs/core';

/** The providers of all modules that are instances of a class, so that a module can use what others register. */
export function providersOf<T>(
  discovery: DiscoveryService,
  type: abstract new (...args: never[]) => T,
): T[] {
  return discovery
    .getProviders()
    .map(({ instance }) => instance as unknown)
    .filter((instance): instance is T => instance instanceof type);
}

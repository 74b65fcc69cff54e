import type { DiscoveryService } from '@nestjs/core';

/**
 * The providers of all modules that are instances of a class, so that a module can use what others register. They are
 * looked up once, at the first call: not in a constructor, when others may not be there yet. Looking through all
 * providers takes a third of a millisecond.
 */
export function providersOf<T>(
  discovery: DiscoveryService,
  type: abstract new (...args: never[]) => T,
): () => readonly T[] {
  let found: readonly T[] | undefined;
  const find = (): readonly T[] =>
    discovery
      .getProviders()
      .map(({ instance }) => instance as unknown)
      .filter((instance): instance is T => instance instanceof type);
  return () => (found ??= find());
}

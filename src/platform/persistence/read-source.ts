import { AsyncLocalStorage } from 'node:async_hooks';

/** Where reads go: the primary has everything that was written, a replica lags a moment behind. */
export type ReadSource = 'primary' | 'replica';

const sources = new AsyncLocalStorage<ReadSource>();

/** Runs `work` with all its reads going to `source`; transactions are on the primary even so. */
export function readingFrom<T>(source: ReadSource, work: () => T): T {
  return sources.run(source, work);
}

/** Where reads go at this place: to the primary, unless {@link readingFrom} says otherwise. */
export function currentReadSource(): ReadSource {
  return sources.getStore() ?? 'primary';
}

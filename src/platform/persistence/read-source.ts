import { AsyncLocalStorage } from 'node:async_hooks';

/** Where reads go: the primary is current, a replica lags slightly behind. */
export type ReadSource = 'primary' | 'replica';

const sources = new AsyncLocalStorage<ReadSource>();

/** Runs `work` with its reads on `source`; transactions run on the primary in any case. */
export function readingFrom<T>(source: ReadSource, work: () => T): T {
  return sources.run(source, work);
}

/** The current read source: the primary, except within {@link readingFrom}. */
export function currentReadSource(): ReadSource {
  return sources.getStore() ?? 'primary';
}

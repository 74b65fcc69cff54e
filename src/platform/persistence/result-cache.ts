import type {
  CacheAdapter,
  EntityManager,
  EventSubscriber,
  FlushEventArgs,
  TransactionEventArgs,
  UnitOfWork,
} from '@mikro-orm/core';
import { LRUCache } from 'lru-cache';
import { currentReadSource } from './read-source.js';

/** Bound of the memory, in bytes: entries beyond it push out those that were not asked for longest. */
const MAX_SIZE = 32 * 1024 * 1024;

/** Bytes that an entry takes beside its content, and what one counts for that is not of bytes. */
const ENTRY_SIZE = 1024;

/**
 * What became of those who asked for something that may be kept: it was there, somebody else was
 * already reading it, or they had to.
 */
export type CacheReads = Record<'hit' | 'shared' | 'miss', number>;

/**
 * The one store for what may be a few seconds old: rows for the ORM, of which it is the result
 * cache, and ready answers for `ResponseCache`. One's own writes show at once, because every committed
 * transaction of this process starts a new generation of keys. (Clearing alone would not do: a read
 * that began before the commit would put its old answer back after it.)
 */
export class ResultCache implements CacheAdapter {
  /** Since the start, of ready answers and of what is read for those that are made anew. */
  readonly reads: Record<'answer' | 'query', CacheReads> = {
    answer: { hit: 0, shared: 0, miss: 0 },
    query: { hit: 0, shared: 0, miss: 0 },
  };
  private readonly entries = new LRUCache<string, { data: unknown }>({
    maxSize: MAX_SIZE,
    sizeCalculation: (entry, key) => ENTRY_SIZE + key.length + bytesOf(entry.data),
  });
  private readonly reading = new Map<string, Promise<unknown>>();
  private readonly uninvalidated = new WeakSet<UnitOfWork>();
  private generation = 0;

  /** The result cache of the ORM that `em` belongs to. */
  static of(em: EntityManager): ResultCache {
    const adapter = em.config.getResultCacheAdapter();
    if (!(adapter instanceof ResultCache)) {
      throw new Error('The ORM configuration lacks ResultCache as its result cache');
    }
    return adapter;
  }

  /**
   * Says that `em` has written by SQL of its own, which tells nobody. Within a transaction its commit
   * says so, when there is something to see.
   */
  static invalidate(em: EntityManager): void {
    if (!em.isInTransaction()) {
      ResultCache.of(em).clear();
    }
  }

  /** A key that no read after the next commit uses again, nor one that reads from another source. */
  key(...parts: (string | number)[]): string {
    return [this.generation, currentReadSource(), ...parts].join(':');
  }

  get<T = unknown>(name: string): T | undefined {
    return this.entries.get(name)?.data as T | undefined;
  }

  /** @param expiration milliseconds to keep it */
  set(name: string, data: unknown, _origin: string, expiration: number): void {
    this.entries.set(name, { data }, { ttl: expiration });
  }

  remove(name: string): void {
    this.entries.delete(name);
  }

  /**
   * What is kept under `name`, or else what `read` gives, which is kept then; of several who ask at
   * once, one reads for all.
   *
   * @param maxAge milliseconds to keep it
   */
  async getOrLoad<T>(name: string, maxAge: number, read: () => Promise<T>): Promise<T> {
    const known = this.get<T>(name);
    if (known !== undefined) {
      this.reads.query.hit++;
      return known;
    }
    const pending = this.reading.get(name) as Promise<T> | undefined;
    if (pending !== undefined) {
      this.reads.query.shared++;
      return pending;
    }
    this.reads.query.miss++;
    const reading = read();
    this.reading.set(name, reading);
    try {
      const data = await reading;
      this.set(name, data, '', maxAge);
      return data;
    } finally {
      this.reading.delete(name);
    }
  }

  /** Says of the transaction of `em`, whose SQL tells nobody, that no cached answer shows its changes. */
  skipInvalidation(em: EntityManager): void {
    this.uninvalidated.add(em.getUnitOfWork());
  }

  /** Whether {@link skipInvalidation} said so. */
  isInvalidationSkipped(uow: UnitOfWork): boolean {
    return this.uninvalidated.has(uow);
  }

  /** Forgets everything, also what is being read right now. */
  clear(): void {
    this.generation++;
    this.entries.clear();
  }
}

function bytesOf(entry: unknown): number {
  return typeof entry === 'object' &&
    entry !== null &&
    'body' in entry &&
    Buffer.isBuffer(entry.body)
    ? entry.body.length
    : ENTRY_SIZE;
}

/**
 * Starts a new generation of the {@link ResultCache} with every commit, but for those that changed
 * nothing that is ever cached: people who sign in are no reason to read everything anew.
 */
export class ResultCacheSubscriber implements EventSubscriber {
  private readonly changed = new WeakMap<UnitOfWork, Set<string>>();

  /** @param neverCached names of the entities that no cached answer shows */
  constructor(private readonly neverCached: ReadonlySet<string>) {}

  onFlush({ uow }: FlushEventArgs): void {
    const names = this.changed.get(uow) ?? new Set();
    uow.getChangeSets().forEach(({ meta }) => names.add(meta.className));
    this.changed.set(uow, names);
  }

  afterTransactionCommit({ em }: TransactionEventArgs): void {
    const cache = ResultCache.of(em);
    const uow = em.getUnitOfWork(false);
    const changed = [...(this.changed.get(uow) ?? [])];
    this.changed.delete(uow);
    const isHarmless =
      changed.length === 0
        ? cache.isInvalidationSkipped(uow)
        : changed.every((name) => this.neverCached.has(name));
    if (!isHarmless) {
      cache.clear();
    }
  }
}

import type {
  CacheAdapter,
  EntityManager,
  EventSubscriber,
  FlushEventArgs,
  TransactionEventArgs,
  UnitOfWork,
} from '@mikro-orm/core';
import { LRUCache } from 'lru-cache';
import { InFlight } from '../concurrency/in-flight.js';
import { currentReadSource } from './read-source.js';

/** Bytes of all entries together; beyond them, the least recently used entries are removed. */
const MAX_SIZE = 32 * 1024 * 1024;

/** Bytes of overhead per entry, and the estimated size of a value that is not a buffer. */
const ENTRY_SIZE = 1024;

/** Lookups: found, joined to a read in progress, or read anew. */
export type CacheReads = Record<'hit' | 'coalesced' | 'miss', number>;

/**
 * The one store for what may be a few seconds old: rows for the ORM, whose result cache it is, and
 * responses for `ResponseCache`. A client sees its own writes at once, because every committed
 * transaction of this process starts a new generation of keys. (Clearing alone would not do: a read
 * that began before the commit would put its old result back after it.)
 */
export class ResultCache implements CacheAdapter {
  /** Since the start: of whole responses, and of query results for new responses. */
  readonly reads: Record<'response' | 'query', CacheReads> = {
    response: { hit: 0, coalesced: 0, miss: 0 },
    query: { hit: 0, coalesced: 0, miss: 0 },
  };
  private readonly entries = new LRUCache<string, { data: unknown }>({
    maxSize: MAX_SIZE,
    sizeCalculation: (entry, key) => ENTRY_SIZE + key.length + bytesOf(entry.data),
  });
  private readonly inFlight = new InFlight<unknown>();
  private readonly skipped = new WeakSet<UnitOfWork>();
  private readonly required = new WeakSet<UnitOfWork>();
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
   * Must be called after a write by raw SQL, which the ORM does not see. Within a transaction, it is the
   * commit that invalidates, whatever else is committed with it.
   */
  static invalidate(em: EntityManager): void {
    const cache = ResultCache.of(em);
    if (em.isInTransaction()) {
      cache.required.add(em.getUnitOfWork());
    } else {
      cache.clear();
    }
  }

  /** A key for this generation and read source: reads after the next commit use another. */
  key(...parts: (string | number)[]): string {
    return [this.generation, currentReadSource(), ...parts].join(':');
  }

  get<T = unknown>(name: string): T | undefined {
    return this.entries.get(name)?.data as T | undefined;
  }

  /** @param expiration milliseconds for which to keep it */
  set(name: string, data: unknown, _origin: string, expiration: number): void {
    this.entries.set(name, { data }, { ttl: expiration });
  }

  remove(name: string): void {
    this.entries.delete(name);
  }

  /**
   * The entry `name`, or else the result of `load`, which becomes the entry. Concurrent calls share
   * one `load`.
   *
   * @param maxAge milliseconds for which the entry is kept
   */
  async getOrLoad<T>(name: string, maxAge: number, load: () => Promise<T>): Promise<T> {
    const cached = this.get<T>(name);
    if (cached !== undefined) {
      this.reads.query.hit++;
      return cached;
    }
    const pending = this.inFlight.get(name) as Promise<T> | undefined;
    if (pending !== undefined) {
      this.reads.query.coalesced++;
      return pending;
    }
    this.reads.query.miss++;
    const loading = load().then((data) => {
      this.set(name, data, '', maxAge);
      return data;
    });
    return this.inFlight.add(name, loading);
  }

  /** Keeps the commit of `em` from invalidating: its raw SQL changes nothing that a response shows. */
  skipInvalidation(em: EntityManager): void {
    this.skipped.add(em.getUnitOfWork());
  }

  /** Whether {@link skipInvalidation} was called in the transaction. */
  isInvalidationSkipped(uow: UnitOfWork): boolean {
    return this.skipped.has(uow);
  }

  /** Whether {@link invalidate} was called in the transaction. */
  isInvalidationRequired(uow: UnitOfWork): boolean {
    return this.required.has(uow);
  }

  /** Removes everything, and keeps reads in progress from being found later. */
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
 * Invalidates the {@link ResultCache} with every commit, except those that changed nothing that is
 * ever cached: a sign-in must not empty the cache.
 */
export class ResultCacheSubscriber implements EventSubscriber {
  private readonly changed = new WeakMap<UnitOfWork, Set<string>>();

  /** @param neverCached names of the entities that no cached response shows */
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
    const isSkipped =
      changed.length === 0
        ? cache.isInvalidationSkipped(uow)
        : changed.every((name) => this.neverCached.has(name));
    if (!isSkipped || cache.isInvalidationRequired(uow)) {
      cache.clear();
    }
  }
}

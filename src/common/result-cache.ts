import type { CacheAdapter, EntityManager, EventSubscriber } from '@mikro-orm/core';
import { LRUCache } from 'lru-cache';

/** Bound of the memory: entries beyond it push out those that were not asked for longest. */
const MAX_ENTRIES = 500;

/**
 * The ORM's result cache: answers to public reads that may be a few seconds old. One's own writes
 * show at once, because every committed transaction of this process starts a new generation of
 * keys. (Clearing alone would not do: a read that began before the commit would put its old answer
 * back after it.)
 */
export class ResultCache implements CacheAdapter {
  private readonly entries = new LRUCache<string, object>({ max: MAX_ENTRIES });
  private generation = 0;

  /** The result cache of the ORM that `em` belongs to. */
  static of(em: EntityManager): ResultCache {
    const adapter = em.config.getResultCacheAdapter();
    if (!(adapter instanceof ResultCache)) {
      throw new Error('The ORM configuration lacks ResultCache as its result cache');
    }
    return adapter;
  }

  /** A key that no read after the next commit uses again. */
  key(...parts: (string | number)[]): string {
    return [this.generation, ...parts].join(':');
  }

  get<T = unknown>(name: string): T | undefined {
    return this.entries.get(name) as T | undefined;
  }

  /** @param expiration milliseconds to keep it */
  set(name: string, data: object, _origin: string, expiration: number): void {
    this.entries.set(name, data, { ttl: expiration });
  }

  remove(name: string): void {
    this.entries.delete(name);
  }

  /** Forgets everything, also what is being read right now. */
  clear(): void {
    this.generation++;
    this.entries.clear();
  }
}

/** Starts a new generation of the {@link ResultCache} with every commit. */
export class ResultCacheSubscriber implements EventSubscriber {
  afterTransactionCommit({ em }: { em: EntityManager }): void {
    ResultCache.of(em).clear();
  }
}

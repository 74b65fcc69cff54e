import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { providersOf } from '../../platform/providers-of.js';

/**
 * Counts the published articles of users. The module of articles provides one: this one knows nothing of
 * articles.
 */
export abstract class ArticleCounter {
  /** The number of articles of each of these users; users without any may be missing. */
  abstract countByAuthor(userIds: readonly number[]): Promise<ReadonlyMap<number, number>>;
}

/** Finds the {@link ArticleCounter} of the application. */
@Injectable()
export class ArticleTotals {
  private readonly counters: () => readonly ArticleCounter[];

  constructor(discovery: DiscoveryService) {
    this.counters = providersOf(discovery, ArticleCounter);
  }

  /** The number of published articles of each of these users; users without any may be missing. */
  async of(userIds: readonly number[]): Promise<ReadonlyMap<number, number>> {
    const [counter] = this.counters();
    return counter && userIds.length > 0 ? counter.countByAuthor(userIds) : new Map();
  }
}

import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { queryPrepared } from '../../platform/persistence/prepared-query.js';
import {
  ARTICLES_AFTER,
  COUNT_CHANGES,
  FORGET_TERMS,
  HAS_STALE,
  NEXT_CHANGE,
  STALE_ARTICLES,
} from './search-index.sql.js';
import type { SearchedContent } from './searched-content.js';

/** A stored article with all that is indexed of it. */
export interface IndexedArticle extends SearchedContent {
  id: number;
  /** Version of the row of its index. */
  readVersion: string;
}

/** What the jobs of the search read and count. */
@Injectable()
export class SearchIndexRepository {
  constructor(private readonly em: EntityManager) {}

  /** The next articles whose index is stale, by id. @param others than these versions of indexes, by id */
  readStale(
    id: number,
    limit: number,
    others: ReadonlyMap<number, string>,
  ): Promise<IndexedArticle[]> {
    const params = [id, [...others.keys()], [...others.values()], limit];
    return queryPrepared(this.em, STALE_ARTICLES, params, 'write');
  }

  /** The next articles, by id. */
  readAfter(id: number, limit: number): Promise<IndexedArticle[]> {
    return queryPrepared(this.em, ARTICLES_AFTER, [id, limit], 'write');
  }

  /** Whether the index of any article is stale. @param others than these versions of indexes, by id */
  async hasStale(others: ReadonlyMap<number, string>): Promise<boolean> {
    const params = [[...others.keys()], [...others.values()]];
    const [row] = await queryPrepared<{ hasStale: boolean }>(this.em, HAS_STALE, params, 'write');
    return row?.hasStale === true;
  }

  /** Counts the terms of changed articles. @returns how many changes were counted, `limit` at most */
  async countChanges(now: Date, limit: number): Promise<number> {
    const params = [now, limit];
    type Row = { taken: number; gone: string[] };
    const [row] = await queryPrepared<Row>(this.em, COUNT_CHANGES, params, 'write');
    if (row && row.gone.length > 0) {
      await queryPrepared(this.em, FORGET_TERMS, [row.gone], 'write');
    }
    return row?.taken ?? 0;
  }

  /** When the terms of the next article are to be counted. */
  async nextChange(): Promise<Date | undefined> {
    const [row] = await queryPrepared<{ due: string | null }>(this.em, NEXT_CHANGE, [], 'write');
    return row?.due == null ? undefined : new Date(row.due);
  }
}

import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { queryPrepared } from '../../platform/persistence/prepared-query.js';
import { PART_ARTICLES, PART_SIZE, PARTS, type SitemapArticle } from './sitemap.sql.js';

/** Articles that are read at once. */
const BATCH_SIZE = 250;

/** Queries for the sitemap. */
@Injectable()
export class SitemapRepository {
  constructor(private readonly em: EntityManager) {}

  /** The numbers of the parts that have an article, from 1. */
  async listParts(now: Date): Promise<number[]> {
    const rows = await queryPrepared<{ part: number }>(this.em, PARTS, [now]);
    return rows.map(({ part }) => part);
  }

  /** The articles of a part, batch by batch. @param part from 1 */
  async *readPart(part: number, now: Date): AsyncGenerator<SitemapArticle[], void> {
    const end = part * PART_SIZE;
    for (let id = end - PART_SIZE - 1; ;) {
      const params = [id, end, now, BATCH_SIZE];
      const batch = await queryPrepared<SitemapArticle>(this.em, PART_ARTICLES, params);
      const last = batch.at(-1);
      if (!last) {
        return;
      }
      yield batch;
      id = last.id;
    }
  }
}

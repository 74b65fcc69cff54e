import { EntityRepository } from '@mikro-orm/postgresql';
import { queryPrepared } from '../../platform/persistence/prepared-query.js';
import type { ArticleSearch } from './article-search.entity.js';
import { PASSAGE_LENGTH, type Passage } from './excerpt.js';
import type { Candidate } from './rank.js';
import type { SearchDocument } from './search-document.js';
import {
  bestQuery,
  countNewestQuery,
  countQuery,
  FREQUENCIES,
  HITS,
  newestQuery,
  PASSAGES,
  type ScoredCondition,
  type SearchConditions,
  type SearchFilter,
} from './search.sql.js';
import { documentParams, INDEX_ARTICLE, REINDEX_ARTICLE } from './search-index.sql.js';

/** Where terms are in an article. */
export interface HitsRow {
  id: number;
  passages: number[] | null;
  /** Text of a `tsvector`; null if the article is not indexed yet. */
  hits: string | null;
}

/** A passage of a text. */
export interface PassageRow {
  id: number;
  passage: string;
  isEnd: boolean;
}

/** The index of articles. */
export class ArticleSearchRepository extends EntityRepository<ArticleSearch> {
  /** The newest articles that match. @returns their ids */
  async findNewest(
    filter: SearchFilter,
    conditions: SearchConditions,
    now: Date,
    limit: number,
  ): Promise<number[]> {
    const { sql, params } = newestQuery(filter, conditions, now, { limit, counted: false });
    const rows = await queryPrepared<{ id: number }>(this.em, sql, params);
    return rows.map(({ id }) => id);
  }

  /** The newest articles that match, and how many match in all. */
  async findNewestAndCount(
    filter: SearchFilter,
    conditions: SearchConditions,
    now: Date,
    limit: number,
  ): Promise<{ ids: number[]; total: number }> {
    const { sql, params } = newestQuery(filter, conditions, now, { limit, counted: true });
    return this.readMatches(sql, params);
  }

  /** How many articles have terms. @param limit up to which they are counted */
  async countMatches(
    filter: SearchFilter,
    terms: string,
    now: Date,
    limit?: number,
  ): Promise<number> {
    const { sql, params } = countQuery(filter, terms, now, limit);
    const [row] = await queryPrepared<{ total: number }>(this.em, sql, params);
    return row?.total ?? 0;
  }

  /**
   * The articles that match best, as far as the index says, and how many match in all.
   *
   * @param words how many conditions are words of the query: articles with all of them come first
   */
  async findBestAndCount(
    filter: SearchFilter,
    parts: readonly ScoredCondition[],
    words: number,
    now: Date,
    limit: number,
  ): Promise<{ ids: number[]; total: number }> {
    const { sql, params } = bestQuery(filter, parts, words, now, limit);
    return this.readMatches(sql, params);
  }

  /** How many of the newest articles have terms. @param limit how many are read */
  async countNewest(
    filter: SearchFilter,
    terms: string,
    now: Date,
    limit: number,
  ): Promise<{ total: number; read: number }> {
    const { sql, params } = countNewestQuery(filter, terms, now, limit);
    const [row] = await queryPrepared<{ total: number; read: number }>(this.em, sql, params);
    return row ?? { total: 0, read: 0 };
  }

  /** How often terms occur in articles, in the order of their ids here. */
  async readFrequencies(ids: readonly number[], terms: readonly string[]): Promise<Candidate[]> {
    const rows = await queryPrepared<Candidate>(this.em, FREQUENCIES, [terms, ids]);
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  }

  /** Where in articles terms are. */
  readHits(ids: readonly number[], terms: readonly string[]): Promise<HitsRow[]> {
    return queryPrepared(this.em, HITS, [terms, ids]);
  }

  /** Passages of texts, by id of the article. */
  readPassages(passages: ReadonlyMap<number, Passage>): Promise<PassageRow[]> {
    const offsets = Array.from(passages.values(), ({ offset }) => offset);
    const read = PASSAGE_LENGTH + 1;
    const params = [PASSAGE_LENGTH, read, read, [...passages.keys()], offsets];
    return queryPrepared(this.em, PASSAGES, params);
  }

  /** Writes the index of an article that this transaction writes. */
  async write(articleId: number, document: SearchDocument): Promise<void> {
    const params = [...documentParams(document), articleId];
    await queryPrepared(this.em, INDEX_ARTICLE, params, 'write');
  }

  /**
   * Writes the index of an article as it was when it was read.
   *
   * @param readVersion of the row of the index then: a later change wins
   */
  async rewrite(articleId: number, document: SearchDocument, readVersion: string): Promise<void> {
    const params = [...documentParams(document), articleId, readVersion];
    await queryPrepared(this.em, REINDEX_ARTICLE, params, 'write');
  }

  /** @param sql of rows with an id, and the number of all that match */
  private async readMatches(
    sql: string,
    params: unknown[],
  ): Promise<{ ids: number[]; total: number }> {
    const rows = await queryPrepared<{ id: number; total: number }>(this.em, sql, params);
    return { ids: rows.map(({ id }) => id), total: rows[0]?.total ?? 0 };
  }
}

import { EntityRepository, type QueryResult } from '@mikro-orm/postgresql';
import { firstFitting } from '../../platform/pagination/page-bytes.js';
import {
  parseTimeCursor,
  type TimePage,
  timePageBy,
} from '../../platform/pagination/time-cursor.js';
import { deleteBatch } from '../../platform/persistence/delete-batch.js';
import { queryPrepared } from '../../platform/persistence/prepared-query.js';
import type { ArticleRevision } from './article-revision.entity.js';
import { RevisionNotFoundError } from './revision.errors.js';
import {
  DELETE_SURPLUS,
  END_JOINING,
  EXPORTED_REVISIONS,
  type ExportedRevision,
  FIRST_PAGE,
  FURTHER_PAGE,
  type ListedRevision,
  PRESENT_TEXT,
  REPLACED_BEFORE,
  REVISION,
  type Revision,
} from './revision.sql.js';

/** A page of the revisions of an article, the latest first. */
export type RevisionPage = TimePage<ListedRevision>;

/** A text of an article, and the number of its state. */
export interface NumberedText {
  number: number;
  text: string;
}

/** Queries over the former states of articles. */
export class ArticleRevisionRepository extends EntityRepository<ArticleRevision> {
  /** @param after cursor of the last item of the previous page */
  async readPage(articleId: number, limit: number, after?: string): Promise<RevisionPage> {
    const position = parseTimeCursor(after, 'revision');
    // One more than the limit, to know whether there is a next page.
    const found = position
      ? await this.query<ListedRevision>(FURTHER_PAGE, [articleId, position.id, limit + 1])
      : await this.query<ListedRevision>(FIRST_PAGE, [articleId, limit + 1]);
    const { length } = firstFitting(found.slice(0, limit));
    return timePageBy(found, length, 'revision', ({ createdAt, number }) => ({
      time: createdAt,
      id: number,
    }));
  }

  /** @throws RevisionNotFoundError */
  async read(articleId: number, number: number): Promise<Revision> {
    const [revision] = await this.query<Revision>(REVISION, [articleId, number]);
    if (!revision) {
      throw new RevisionNotFoundError();
    }
    return revision;
  }

  /**
   * The present text of an article, as if it was a revision.
   *
   * @throws RevisionNotFoundError
   */
  async readPresent(articleId: number): Promise<NumberedText> {
    const [present] = await this.query<NumberedText>(PRESENT_TEXT, [articleId]);
    if (!present) {
      throw new RevisionNotFoundError();
    }
    return present;
  }

  /** Makes the next change of an article leave a revision, even if the same person makes it within minutes. */
  async endJoining(articleId: number): Promise<void> {
    await queryPrepared(this.em, END_JOINING, [articleId, articleId], 'write');
  }

  /** A page of the revisions of an author's articles, by id. */
  readAfter(authorId: number, id: number, limit: number): Promise<ExportedRevision[]> {
    return this.query(EXPORTED_REVISIONS, [authorId, id, limit]);
  }

  /**
   * Deletes revisions of states that were changed before `time`, the oldest first.
   *
   * @returns how many were deleted, `limit` at most
   */
  purgeReplacedBefore(time: Date, limit: number): Promise<number> {
    return deleteBatch(this.em, REPLACED_BEFORE, [time], limit);
  }

  /**
   * Deletes the oldest revisions of articles that have more than `kept`.
   *
   * @param articles of how many articles at most
   * @returns how many were deleted
   */
  async purgeSurplus(kept: number, articles: number): Promise<number> {
    const params = [kept, articles, kept - 1];
    const { affectedRows } = await this.em.execute<QueryResult>(DELETE_SURPLUS, params, 'run');
    return affectedRows;
  }

  private query<Row extends object>(sql: string, params: readonly unknown[]): Promise<Row[]> {
    return queryPrepared<Row>(this.em, sql, params);
  }
}

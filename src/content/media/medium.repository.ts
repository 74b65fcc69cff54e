import { EntityRepository } from '@mikro-orm/postgresql';
import { parseTimeCursor, type TimePage, timePage } from '../../platform/pagination/time-cursor.js';
import { queryPrepared } from '../../platform/persistence/prepared-query.js';
import { type ViewerContext, visibilityParams } from '../article/article.policy.js';
import type { PictureFiles } from './media-files.js';
import type { Medium } from './medium.entity.js';
import {
  DELETED,
  EXPORTED_MEDIA,
  listOwn,
  LOCK_FILES,
  MARK_DELETED,
  MARK_UNUSED_DELETED,
  type MediumRow,
  REMOVE_DELETED,
  SHOWING_ARTICLES,
  type ShowingArticle,
  STORED_HASHES,
  STORED_SIZE,
} from './medium.sql.js';

/** Articles that are named where a picture cannot be deleted. */
const MAX_SHOWING = 10;

/** A page of somebody's own pictures. */
export type MediaPage = TimePage<MediumRow>;

/** Queries over pictures. */
export class MediumRepository extends EntityRepository<Medium> {
  /** A picture of a user; null if it is not theirs, or was deleted. */
  findOwn(ownerId: number, id: number): Promise<Medium | null> {
    return this.findOne({ id, owner: ownerId, deletedAt: null });
  }

  /** The picture of a user with this hash. */
  findByHash(ownerId: number, hash: string): Promise<Medium | null> {
    return this.findOne({ hash, owner: ownerId, deletedAt: null });
  }

  /** Pictures of a user, newest first. */
  async readPage(
    ownerId: number,
    { limit, after }: { limit: number; after?: string | undefined },
  ): Promise<MediaPage> {
    const position = parseTimeCursor(after, 'media');
    const rows = await queryPrepared<MediumRow>(this.em, listOwn(position !== undefined), [
      ownerId,
      ...(position ? [position.time, position.id] : []),
      // One more than the limit, to know whether there is a next page.
      limit + 1,
    ]);
    return timePage(rows, limit, 'media');
  }

  /** Pictures of a user whose id is greater, by id. */
  readAfter(ownerId: number, id: number, limit: number): Promise<MediumRow[]> {
    return queryPrepared<MediumRow>(this.em, EXPORTED_MEDIA, [ownerId, id, limit]);
  }

  /** Bytes of the pictures of a user, without the one with this hash. */
  async storedSizeBeside(ownerId: number, hash: string): Promise<number> {
    const params = [ownerId, hash];
    const [row] = await queryPrepared<{ bytes: number }>(this.em, STORED_SIZE, params, 'write');
    return row?.bytes ?? 0;
  }

  /** Others who store or remove the files of this picture wait until the transaction ends. */
  async lockFiles(hash: string): Promise<void> {
    await queryPrepared(this.em, LOCK_FILES, [hash], 'write');
  }

  /** Some of the articles that show a picture; first those that the viewer can see. */
  articlesShowing(hash: string, viewer: ViewerContext): Promise<ShowingArticle[]> {
    const params = [...visibilityParams(viewer), hash, MAX_SHOWING];
    return queryPrepared<ShowingArticle>(this.em, SHOWING_ARTICLES, params, 'write');
  }

  /** Marks a picture as deleted. */
  async markDeleted(id: number, now: Date): Promise<void> {
    await queryPrepared(this.em, MARK_DELETED, [now, id], 'write');
  }

  /**
   * Marks the pictures of a user as deleted that no article shows.
   *
   * @param countOwn whether articles of the user count
   */
  async markUnusedDeleted(ownerId: number, countOwn: boolean, now: Date): Promise<void> {
    const params = [now, ownerId, countOwn, ownerId];
    await queryPrepared(this.em, MARK_UNUSED_DELETED, params, 'write');
  }

  /** The next pictures that are marked as deleted, by hash. */
  readDeleted(hash: string, limit: number): Promise<PictureFiles[]> {
    return queryPrepared<PictureFiles>(this.em, DELETED, [hash, limit], 'write');
  }

  /** Removes the rows of a picture that are marked as deleted. */
  async removeDeleted(hash: string): Promise<void> {
    await queryPrepared(this.em, REMOVE_DELETED, [hash], 'write');
  }

  /** Which of some hashes belong to pictures that are not deleted. */
  async storedHashes(hashes: readonly string[]): Promise<Set<string>> {
    const params = [[...hashes]];
    const rows = await queryPrepared<{ hash: string }>(this.em, STORED_HASHES, params, 'write');
    return new Set(rows.map(({ hash }) => hash));
  }
}

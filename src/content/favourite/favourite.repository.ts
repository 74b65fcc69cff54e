import { EntityRepository } from '@mikro-orm/postgresql';
import { executeInBatches } from '../../platform/persistence/execute-in-batches.js';
import { queryPrepared } from '../../platform/persistence/prepared-query.js';
import { isoTime } from '../../platform/persistence/sql-time.js';
import type { Favourite } from './favourite.entity.js';

/** An article that a user likes. */
export interface ExportedFavourite {
  /** Id of the article. */
  id: number;
  /** Slug of the article. */
  article: string;
  title: string;
  createdAt: string;
}

/** What a user likes and may still read, by id. Parameters: user, id before the page, time, user, limit. */
const EXPORTED = `
  select a.id, a.slug as article, a.title, ${isoTime('f.created_at')} as "createdAt"
  from favourite f join article a on a.id = f.article_id
  where f.user_id = ? and f.article_id > ? and a.deleted_at is null
    and (a.published_at <= ? or a.author_id = ?)
  order by f.article_id limit ?`;

/** Parameters: the id of the user, the limit. */
const DELETE_OF_USER = `
  delete from favourite where ctid = any(array(select ctid from favourite where user_id = ? limit ?))`;

/** Queries over favourites. */
export class FavouriteRepository extends EntityRepository<Favourite> {
  /** Idempotent, also for concurrent requests, as it is one statement. */
  async add(userId: number, articleId: number, now: Date): Promise<void> {
    await this.em.execute(
      // The lock waits for a deletion of the account in progress.
      `insert into favourite (user_id, article_id, created_at)
       select id, ?::int, ?::timestamptz from "user" where id = ? and deleted_at is null for key share
       on conflict do nothing`,
      [articleId, now, userId],
    );
  }

  /** Does nothing if the article is not a favourite. */
  async remove(userId: number, articleId: number): Promise<void> {
    await this.nativeDelete({ user: userId, article: articleId });
  }

  /** A page of a user's favourites, by id of the article. */
  readAfter(
    userId: number,
    articleId: number,
    now: Date,
    limit: number,
  ): Promise<ExportedFavourite[]> {
    return queryPrepared(this.em, EXPORTED, [userId, articleId, now, userId, limit]);
  }

  /** Removes all favourites of a user. */
  async removeAll(userId: number): Promise<void> {
    await executeInBatches(this.em, DELETE_OF_USER, [userId]);
  }
}

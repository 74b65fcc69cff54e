import { EntityRepository } from '@mikro-orm/postgresql';
import { executeInBatches } from '../../platform/persistence/execute-in-batches.js';
import type { Favourite } from './favourite.entity.js';

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

  /** Removes all favourites of a user. */
  async removeAll(userId: number): Promise<void> {
    await executeInBatches(this.em, DELETE_OF_USER, [userId]);
  }
}

import { EntityRepository } from '@mikro-orm/postgresql';
import type { Favourite } from './favourite.entity.js';

/** Queries over favourites. */
export class FavouriteRepository extends EntityRepository<Favourite> {
  /** Idempotent, also for concurrent requests, as it is one statement. */
  async add(userId: number, articleId: number, now: Date): Promise<void> {
    await this.em.execute(
      `insert into favourite (user_id, article_id, created_at) values (?, ?, ?)
       on conflict do nothing`,
      [userId, articleId, now],
    );
  }

  /** Does nothing if the article is not a favourite. */
  async remove(userId: number, articleId: number): Promise<void> {
    await this.nativeDelete({ user: userId, article: articleId });
  }
}

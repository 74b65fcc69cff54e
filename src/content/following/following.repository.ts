import { EntityRepository } from '@mikro-orm/postgresql';
import type { Following } from './following.entity.js';

/** Queries over followings. */
export class FollowingRepository extends EntityRepository<Following> {
  /** Idempotent, also for concurrent requests, as it is one statement. */
  async add(followerId: number, followedId: number, now: Date): Promise<void> {
    await this.em.execute(
      `insert into following (follower_id, followed_id, created_at) values (?, ?, ?)
       on conflict do nothing`,
      [followerId, followedId, now],
    );
  }

  /** Does nothing if the user is not followed. */
  async remove(followerId: number, followedId: number): Promise<void> {
    await this.nativeDelete({ follower: followerId, followed: followedId });
  }

  /** Which of these users the follower follows, by id; one query. */
  async findFollowedAmong(
    followerId: number,
    userIds: readonly number[],
  ): Promise<ReadonlySet<number>> {
    const rows = await this.em.execute<{ id: number }[]>(
      `select followed_id as id from following where follower_id = ? and followed_id = any(?::int[])`,
      [followerId, `{${userIds.join(',')}}`],
    );
    return new Set(rows.map(({ id }) => id));
  }
}

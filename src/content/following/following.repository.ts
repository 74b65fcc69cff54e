import { EntityRepository } from '@mikro-orm/postgresql';
import type { Following } from './following.entity.js';

/** Queries over who follows whom. */
export class FollowingRepository extends EntityRepository<Following> {
  /** Following twice is following: one statement, whoever else runs it. */
  async add(followerId: number, followedId: number, now: Date): Promise<void> {
    await this.em.execute(
      `insert into following (follower_id, followed_id, created_at) values (?, ?, ?)
       on conflict do nothing`,
      [followerId, followedId, now],
    );
  }

  /** Where nobody followed, nothing changes. */
  async remove(followerId: number, followedId: number): Promise<void> {
    await this.nativeDelete({ follower: followerId, followed: followedId });
  }

  /** Which of these users somebody follows, in one query. */
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

import { EntityRepository } from '@mikro-orm/postgresql';
import { executeInBatches } from '../../platform/persistence/execute-in-batches.js';
import { queryPrepared } from '../../platform/persistence/prepared-query.js';
import { isoTime } from '../../platform/persistence/sql-time.js';
import type { Following } from './following.entity.js';

/** A user whom somebody follows. */
export interface ExportedFollowing {
  /** Id of the user. */
  id: number;
  username: string;
  createdAt: string;
}

/** Whom a user follows, by id. Parameters: the user, the id before the page, the limit. */
const EXPORTED = `
  select u.id, u.username, ${isoTime('f.created_at')} as "createdAt"
  from following f join "user" u on u.id = f.followed_id
  where f.follower_id = ? and f.followed_id > ? order by f.followed_id limit ?`;

/** Parameters: the id of the user, the limit. */
const DELETE_FOLLOWED = `
  delete from following where ctid = any(array(select ctid from following where follower_id = ? limit ?))`;

/** Parameters: the id of the user, the limit. */
const DELETE_FOLLOWERS = `
  delete from following where ctid = any(array(select ctid from following where followed_id = ? limit ?))`;

/** Queries over followings. */
export class FollowingRepository extends EntityRepository<Following> {
  /** Idempotent, also for concurrent requests, as it is one statement. */
  async add(followerId: number, followedId: number, now: Date): Promise<void> {
    await this.em.execute(
      // The locks wait for a deletion of either account in progress.
      `insert into following (follower_id, followed_id, created_at)
       select one.id, other.id, ?::timestamptz from "user" one, "user" other
       where one.id = ? and one.deleted_at is null and other.id = ? and other.deleted_at is null
       for key share
       on conflict do nothing`,
      [now, followerId, followedId],
    );
  }

  /** Does nothing if the user is not followed. */
  async remove(followerId: number, followedId: number): Promise<void> {
    await this.nativeDelete({ follower: followerId, followed: followedId });
  }

  /** A page of the users whom a user follows, by id. */
  readAfter(followerId: number, id: number, limit: number): Promise<ExportedFollowing[]> {
    return queryPrepared(this.em, EXPORTED, [followerId, id, limit]);
  }

  /** Removes a user from all followings, on both sides. */
  async removeAll(userId: number): Promise<void> {
    await executeInBatches(this.em, DELETE_FOLLOWED, [userId]);
    await executeInBatches(this.em, DELETE_FOLLOWERS, [userId]);
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

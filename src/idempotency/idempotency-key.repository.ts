import { EntityRepository } from '@mikro-orm/postgresql';
import { countAffected } from '../common/affected-rows.js';
import type { IdempotencyKey } from './idempotency-key.entity.js';

/** Parameters: the time, the limit. An array, as it is worked out once, however the plan may be. */
const PURGE = `
  delete from idempotency_key where ctid = any(array(
    select ctid from idempotency_key where created_at <= ?
    order by created_at limit ? for update skip locked))`;

/** Which key: one of a user, by its hash. */
export interface KeyReference {
  userId: number;
  keyHash: string;
}

/** What is stored with a key. */
export type KeyContent = Pick<
  IdempotencyKey,
  'fingerprint' | 'status' | 'headers' | 'body' | 'createdAt'
>;

/** Queries over idempotency keys. */
export class IdempotencyKeyRepository extends EntityRepository<IdempotencyKey> {
  /**
   * Keeps a key to this transaction until it ends, however it does: the lock is PostgreSQL's own and
   * goes with the connection.
   *
   * @returns false, at once, where another transaction has it
   */
  async tryLock({ userId, keyHash }: KeyReference): Promise<boolean> {
    const [row] = await this.em.execute<{ locked: boolean }[]>(
      'select pg_try_advisory_xact_lock(hashtextextended(?, 0)) as locked',
      [`idempotency:${userId}:${keyHash}`],
    );
    return row?.locked ?? false;
  }

  /** What is stored with a key, if that was after `time`. */
  findAfter({ userId, keyHash }: KeyReference, time: Date): Promise<IdempotencyKey | null> {
    return this.findOne(
      { user: userId, keyHash, createdAt: { $gt: time } },
      { disableIdentityMap: true },
    );
  }

  /** Stores a key, in place of an older one. */
  async store({ userId, keyHash }: KeyReference, content: KeyContent): Promise<void> {
    await this.upsert({ user: userId, keyHash, ...content });
  }

  /**
   * Removes keys stored at `time` or before, the oldest first; those in use are left.
   *
   * @returns how many there were, `limit` at most
   */
  purgeUntil(time: Date, limit: number): Promise<number> {
    return countAffected(this.em, PURGE, [time, limit]);
  }
}

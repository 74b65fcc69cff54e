import { EntityRepository } from '@mikro-orm/postgresql';
import { type DeletableRows, deleteBatch } from '../../platform/persistence/delete-batch.js';
import { queryPrepared } from '../../platform/persistence/prepared-query.js';
import type { IdempotencyKey } from './idempotency-key.entity.js';

/** Parameter: the time. */
const CREATED_UNTIL: DeletableRows = {
  table: 'idempotency_key',
  key: 'ctid',
  select: 'select ctid from idempotency_key where created_at <= ? order by created_at',
};

/**
 * Stores a key, replacing an expired one of the same name, and deletes the user's oldest keys beyond the
 * quota. Keys that another transaction has locked are skipped and deleted next time, so that two
 * operations of one user do not wait for each other here. `octet_length` reads the length that is stored
 * with a long string, not the string.
 *
 * Parameters: the id of the user, the hash of the key, fingerprint, status, headers, body, time; the
 * id of the user, the hash, the id again; how many other keys stay, and how many bytes they may have.
 */
const STORE = `
  with stored as (
    insert into idempotency_key
      (user_id, key_hash, fingerprint, status, headers, body, created_at)
    values (?, ?, ?, ?, ?::jsonb, ?, ?)
    on conflict (user_id, key_hash) do update set fingerprint = excluded.fingerprint,
      status = excluded.status, headers = excluded.headers, body = excluded.body,
      created_at = excluded.created_at
  ), others as (
    select key_hash, row_number() over newest as place, sum(octet_length(body)) over newest as bytes
    from idempotency_key where user_id = ? and key_hash <> ?
    window newest as (order by created_at desc, key_hash)
  )
  delete from idempotency_key where ctid = any(array(
    select k.ctid from others o join idempotency_key k on k.user_id = ? and k.key_hash = o.key_hash
    where o.place > ? or o.bytes > ? for update of k skip locked))`;

/** How much is stored for one user at most. */
export interface OutcomeQuota {
  /** Number of outcomes. */
  count: number;
  /** Total size of their bodies in UTF-8, in bytes. */
  bytes: number;
}

/** Identifies a key: keys are unique per user. */
export interface KeyReference {
  userId: number;
  keyHash: string;
}

/** The result of an operation: the columns that its repeats get back. */
export type Outcome = Pick<IdempotencyKey, 'status' | 'headers' | 'body'>;

/** What is stored with a key. */
export type KeyContent = Outcome & Pick<IdempotencyKey, 'fingerprint' | 'createdAt'>;

/** Queries over idempotency keys. */
export class IdempotencyKeyRepository extends EntityRepository<IdempotencyKey> {
  /**
   * Locks a key until the transaction commits or rolls back; an advisory lock of PostgreSQL, which is
   * also released if the connection is lost.
   *
   * @returns false, without waiting, if another transaction has locked it
   */
  async tryLock({ userId, keyHash }: KeyReference): Promise<boolean> {
    const [row] = await this.em.execute<{ locked: boolean }[]>(
      'select pg_try_advisory_xact_lock(hashtextextended(?, 0)) as locked',
      [`idempotency:${userId}:${keyHash}`],
    );
    return row?.locked ?? false;
  }

  /** The stored key, if it was stored after `time`. */
  findAfter({ userId, keyHash }: KeyReference, time: Date): Promise<IdempotencyKey | null> {
    return this.findOne(
      { user: userId, keyHash, createdAt: { $gt: time } },
      { disableIdentityMap: true },
    );
  }

  /** Stores a key, replacing an expired one, and deletes the user's oldest keys beyond the quota. */
  async store(
    { userId, keyHash }: KeyReference,
    { fingerprint, status, headers, body, createdAt }: KeyContent,
    quota: OutcomeQuota,
  ): Promise<void> {
    const bytesLeft = quota.bytes - Buffer.byteLength(body, 'utf8');
    const stored = [userId, keyHash, fingerprint, status, JSON.stringify(headers), body, createdAt];
    const others = [userId, keyHash, userId, quota.count - 1, bytesLeft];
    const values = stored.concat(others);
    await queryPrepared(this.em, STORE, values, 'write');
  }

  /**
   * Deletes keys that were stored at `time` or before, oldest first; locked ones are skipped.
   *
   * @param limit how many at most
   * @returns how many were deleted
   */
  purgeUntil(time: Date, limit: number): Promise<number> {
    return deleteBatch(this.em, CREATED_UNTIL, [time], limit);
  }
}

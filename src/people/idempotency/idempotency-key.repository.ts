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
 * Stores a key in place of an older one of the same name, and removes the user's oldest ones beyond the
 * quota. Those that another transaction is working with are left, and go with the next request: two
 * requests of one user do not wait for each other here. `octet_length` reads the length that is stored
 * with a long text, not the text.
 *
 * Parameters: the id of the user, the hash of the key, fingerprint, status, headers, body, time; the
 * id of the user, the hash, the id again; how many others stay and how many bytes they may have.
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

/** What the stored answers of one user may come to. */
export interface AnswerQuota {
  count: number;
  /** Of their bodies, in UTF-8. */
  bytes: number;
}

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

  /** Stores a key, in place of an older one; the user's oldest ones beyond the quota make room. */
  async store(
    { userId, keyHash }: KeyReference,
    { fingerprint, status, headers, body, createdAt }: KeyContent,
    quota: AnswerQuota,
  ): Promise<void> {
    const bytesLeft = quota.bytes - Buffer.byteLength(body, 'utf8');
    const stored = [userId, keyHash, fingerprint, status, JSON.stringify(headers), body, createdAt];
    const others = [userId, keyHash, userId, quota.count - 1, bytesLeft];
    const values = stored.concat(others);
    await queryPrepared(this.em, STORE, values, 'write');
  }

  /**
   * Removes keys stored at `time` or before, the oldest first; those in use are left.
   *
   * @returns how many there were, `limit` at most
   */
  purgeUntil(time: Date, limit: number): Promise<number> {
    return deleteBatch(this.em, CREATED_UNTIL, [time], limit);
  }
}

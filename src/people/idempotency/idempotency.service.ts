import { hash } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import type { User } from '../user/user.entity.js';
import {
  IdempotencyKeyRepository,
  type Outcome,
  type OutcomeQuota,
} from './idempotency-key.repository.js';
import { IdempotencyKeyReusedError, RequestInProgressError } from './idempotency.errors.js';

/** How long an outcome is kept, in milliseconds: a day. */
const LIFETIME = 24 * 60 * 60 * 1000;

/** Per user; beyond it, the oldest outcomes are deleted. */
const QUOTA: OutcomeQuota = { count: 1000, bytes: 16 * 1024 * 1024 };

/** An operation that the client has given a key. */
export interface KeyedOperation {
  user: User;
  key: string;
  /** Equal for operations that do the same. */
  fingerprint: string;
}

/** Performs an operation once, and gives its repeats the same outcome (docs/retries.md). */
@Injectable()
export class IdempotencyService {
  constructor(
    private readonly em: EntityManager,
    private readonly keys: IdempotencyKeyRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Returns the stored outcome if the operation was performed within {@link LIFETIME}. Otherwise calls
   * `perform` and stores its outcome, in one transaction with everything that it writes. If it throws,
   * nothing is stored, and the operation can be repeated.
   *
   * @param perform its transactions become savepoints
   * @throws RequestInProgressError
   * @throws IdempotencyKeyReusedError
   */
  async performOnce(
    { user, key, fingerprint }: KeyedOperation,
    perform: () => Promise<Outcome>,
  ): Promise<{ outcome: Outcome; replayed: boolean }> {
    const reference = { userId: user.id, keyHash: hash('sha256', key) };
    return this.em.transactional(async () => {
      if (!(await this.keys.tryLock(reference))) {
        throw new RequestInProgressError();
      }
      // A separate statement after the lock: its snapshot includes what the previous holder committed.
      const stored = await this.keys.findAfter(reference, this.oldest());
      if (stored && stored.fingerprint !== fingerprint) {
        throw new IdempotencyKeyReusedError();
      }
      if (stored) {
        return { outcome: stored, replayed: true };
      }
      const outcome = await perform();
      const createdAt = this.clock.now();
      await this.keys.store(reference, { fingerprint, ...outcome, createdAt }, QUOTA);
      return { outcome, replayed: false };
    });
  }

  /**
   * Deletes outcomes that are older than {@link LIFETIME}.
   *
   * @param limit how many at most
   * @returns how many were deleted
   */
  purgeExpired(limit: number): Promise<number> {
    return this.keys.purgeUntil(this.oldest(), limit);
  }

  private oldest(): Date {
    return new Date(this.clock.now().getTime() - LIFETIME);
  }
}

import { hash } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import type { User } from '../user/user.entity.js';
import { type AnswerQuota, IdempotencyKeyRepository } from './idempotency-key.repository.js';
import { IdempotencyKeyReusedError, RequestInProgressError } from './idempotency.errors.js';

/** How long an answer is kept, in milliseconds: a day. */
const LIFETIME = 24 * 60 * 60 * 1000;

/** Of one user; the oldest answers make room for new ones. */
const QUOTA: AnswerQuota = { count: 1000, bytes: 16 * 1024 * 1024 };

/** A request that says how it can be told from others. */
export interface KeyedRequest {
  user: User;
  key: string;
  /** Of what is asked for: equal for requests that ask for the same. */
  fingerprint: string;
}

/** What is sent to the client, to the byte. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Answers a request once, and its repeats with the same (docs/retries.md). */
@Injectable()
export class IdempotencyService {
  constructor(
    private readonly em: EntityManager,
    private readonly keys: IdempotencyKeyRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * The stored answer, if the request was answered within {@link LIFETIME}; else that of `perform`,
   * stored in one transaction with all that it does. What throws leaves no trace: neither an effect
   * nor a key.
   *
   * @param perform does what is asked for; its transactions become savepoints
   * @throws RequestInProgressError
   * @throws IdempotencyKeyReusedError
   */
  async answerOnce(
    { user, key, fingerprint }: KeyedRequest,
    perform: () => Promise<Answer>,
  ): Promise<{ answer: Answer; replayed: boolean }> {
    const reference = { userId: user.id, keyHash: hash('sha256', key) };
    return this.em.transactional(async () => {
      if (!(await this.keys.tryLock(reference))) {
        throw new RequestInProgressError();
      }
      // A statement after the lock: its snapshot has what the holder before us committed.
      const known = await this.keys.findAfter(reference, this.oldest());
      if (known && known.fingerprint !== fingerprint) {
        throw new IdempotencyKeyReusedError();
      }
      if (known) {
        return { answer: known, replayed: true };
      }
      const answer = await perform();
      const createdAt = this.clock.now();
      await this.keys.store(reference, { fingerprint, ...answer, createdAt }, QUOTA);
      return { answer, replayed: false };
    });
  }

  /**
   * Removes answers that are older than {@link LIFETIME}.
   *
   * @param limit how many at most @returns how many there were
   */
  purgeExpired(limit: number): Promise<number> {
    return this.keys.purgeUntil(this.oldest(), limit);
  }

  private oldest(): Date {
    return new Date(this.clock.now().getTime() - LIFETIME);
  }
}

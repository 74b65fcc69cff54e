import { hash } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { TooManyRequestsError } from '../common/errors/app-errors.js';
import { foldName } from '../common/unicode.js';
import { ResultCache } from '../common/result-cache.js';
import { AppConfig } from '../config/app-config.js';
import { countedAddress } from './client-address.js';
import { BLOCKED_UNTIL, COUNT_ATTEMPT, FORGET, GIVE_BACK } from './sign-in-limit.sql.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How many attempts a key has, and what comes after them. */
interface Limit {
  key: string;
  /** Attempts within the window before there is a wait. */
  attempts: number;
  /** Milliseconds after which the count is forgotten. */
  window: number;
  /** First wait in milliseconds; each further attempt doubles it. 0: wait until the window ends. */
  firstWait: number;
}

/** Longest wait of an account and address together, in milliseconds. */
const LONGEST_WAIT = 15 * MINUTE;

/** An attempt that was counted, and can be given back. */
export interface CountedAttempt {
  pair: string;
  ceilings: string[];
}

/**
 * Slows guessing down (OWASP Authentication Cheat Sheet). An account and an address together have
 * few attempts and then a wait that doubles; an account alone and an address alone have so many
 * that a stranger cannot lock anybody out. Counts are in PostgreSQL: they hold over restarts and
 * for every instance.
 */
@Injectable()
export class SignInLimiter {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly config: AppConfig,
  ) {}

  /**
   * Counts an attempt before anything is computed for it, so that many at once count too.
   *
   * @throws TooManyRequestsError if there has to be a wait first; then nothing was counted
   */
  async count(email: string, ip: string): Promise<CountedAttempt> {
    const now = this.clock.now();
    const [pair, ...ceilings] = this.limitsFor(foldName(email), countedAddress(ip));
    // In the order of their keys: attempts that lock the same rows do so in one order.
    const limits = [pair, ...ceilings].toSorted((a, b) => (a.key < b.key ? -1 : 1));
    await this.em.transactional(async (em) => {
      ResultCache.of(em).spare(em);
      const counted = await em.execute<{ key: string }[]>(COUNT_ATTEMPT, [
        JSON.stringify(limits),
        now,
        LONGEST_WAIT,
      ]);
      const blocked = limits.filter((limit) => counted.every(({ key }) => key !== limit.key));
      if (blocked.length > 0) {
        throw await this.refusal(blocked, now);
      }
    });
    return { pair: pair.key, ceilings: ceilings.map(({ key }) => key) };
  }

  /** Forgets the failures of account and address together, and takes this attempt back. */
  async noteSuccess({ pair, ceilings }: CountedAttempt): Promise<void> {
    await this.em.execute(FORGET, [pair]);
    if (ceilings.length > 0) {
      await this.em.execute(GIVE_BACK, [JSON.stringify(ceilings)]);
    }
  }

  /** Takes back an attempt of which nobody knows whether it was right. */
  async giveBack({ pair, ceilings }: CountedAttempt): Promise<void> {
    await this.em.execute(GIVE_BACK, [JSON.stringify([pair, ...ceilings])]);
  }

  private limitsFor(email: string, address: string): [Limit, ...Limit[]] {
    const perMinute = this.config.rateLimits.signInsPerMinute;
    return [
      {
        key: keyOf('pair', email, address),
        attempts: 5,
        window: 24 * HOUR,
        firstWait: 10 * SECOND,
      },
      { key: keyOf('account', email), attempts: 100, window: HOUR, firstWait: 0 },
      ...(perMinute === 0
        ? []
        : [{ key: keyOf('address', address), attempts: perMinute, window: MINUTE, firstWait: 0 }]),
    ];
  }

  private async refusal(limits: Limit[], now: Date): Promise<TooManyRequestsError> {
    const keys = JSON.stringify(limits.map(({ key }) => key));
    const [row] = await this.em.execute<{ wait: number }[]>(BLOCKED_UNTIL, [now, keys]);
    return new TooManyRequestsError('Too many failed attempts to sign in', row?.wait ?? 1);
  }
}

function keyOf(...parts: string[]): string {
  return hash('sha256', parts.join('\0'));
}

import { hash } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { TooManyRequestsError } from '../../platform/errors/app-errors.js';
import { foldName } from '../../platform/unicode.js';
import { ResultCache } from '../../platform/persistence/result-cache.js';
import { AppConfig } from '../../config/app-config.js';
import { countedNetworks } from './client-address.js';
import { IS_KNOWN, REMEMBER } from './known-network.sql.js';
import { KnownNetworks } from './known-networks.js';
import { BLOCKED_UNTIL, COUNT_ATTEMPT, REFUND, REFUND_AND_RESET } from './sign-in-limit.sql.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long a network is known from its last sign-in, in milliseconds. */
const KNOWN_FOR = 30 * DAY;

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

/** An attempt that was counted, and can be refunded. */
export interface CountedAttempt {
  email: string;
  ip: string;
  /** The key of the account and the narrowest network together. */
  pair: string;
  /** All keys that it was counted under. */
  keys: string[];
}

/**
 * Slows guessing down (OWASP Authentication Cheat Sheet). An account and an address together have
 * few attempts and then a wait that doubles; an account alone and an address alone have more. Wider
 * networks count as well, so that whoever has many of the narrowest is one stranger all the same. An
 * account alone has a ceiling for strangers only: a network from which somebody has signed in to it
 * before passes, and nobody can lock its user out. Counts are in PostgreSQL: they hold over restarts
 * and for every instance.
 */
@Injectable()
export class SignInLimiter {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly config: AppConfig,
    private readonly knownNetworks: KnownNetworks,
  ) {}

  /**
   * Counts an attempt before anything is computed for it, so that many at once count too.
   *
   * @throws TooManyRequestsError if there has to be a wait first; then nothing was counted
   */
  async count(email: string, ip: string): Promise<CountedAttempt> {
    const now = this.clock.now();
    const account = foldName(email);
    return this.em.transactional(async (em) => {
      ResultCache.of(em).skipInvalidation(em);
      const [pair, ...wider] = pairLimits(account, ip);
      const forStrangers = (await this.isKnown(account, ip, now))
        ? []
        : [...wider, accountLimit(account)];
      const limits = [pair, ...forStrangers, ...this.addressLimits(ip)]
        // In the order of their keys: attempts that lock the same rows do so in one order.
        .toSorted((a, b) => (a.key < b.key ? -1 : 1));
      const counted = await em.execute<{ key: string }[]>(COUNT_ATTEMPT, [
        JSON.stringify(limits),
        now,
        LONGEST_WAIT,
      ]);
      const blocked = limits.filter((limit) => counted.every(({ key }) => key !== limit.key));
      if (blocked.length > 0) {
        throw await this.refusal(blocked, now);
      }
      return { email: account, ip, pair: pair.key, keys: limits.map(({ key }) => key) };
    });
  }

  /**
   * Forgets the failures of account and address together, takes this attempt back, and remembers that
   * the network is known to the account.
   */
  async noteSuccess({ email, ip, pair, keys }: CountedAttempt): Promise<void> {
    await this.em.execute(REFUND_AND_RESET, [JSON.stringify(keys), pair, pair]);
    await this.rememberNetwork(email, ip);
  }

  /** Takes back an attempt of which nobody knows whether it was right. */
  async refund({ keys }: CountedAttempt): Promise<void> {
    await this.em.execute(REFUND, [JSON.stringify(keys)]);
  }

  /** Lets the network of `ip` pass the ceiling of the account with this email, for 30 days. */
  async rememberNetwork(email: string, ip: string): Promise<void> {
    const [known] = this.knownNetworks.hashesOf(foldName(email), ip);
    const expiresAt = new Date(this.clock.now().getTime() + KNOWN_FOR);
    await this.em.execute(REMEMBER, [known, expiresAt]);
  }

  private async isKnown(account: string, ip: string, now: Date): Promise<boolean> {
    const hashes = JSON.stringify(this.knownNetworks.hashesOf(account, ip));
    const [row] = await this.em.execute<{ known: boolean }[]>(IS_KNOWN, [hashes, now]);
    return row?.known ?? false;
  }

  private addressLimits(ip: string): Limit[] {
    const perMinute = this.config.rateLimits.signInsPerMinute;
    return perMinute === 0
      ? []
      : countedNetworks(ip).map(({ network, share }) => ({
          key: keyOf('address', network),
          attempts: perMinute * share,
          window: MINUTE,
          firstWait: 0,
        }));
  }

  private async refusal(limits: Limit[], now: Date): Promise<TooManyRequestsError> {
    const keys = JSON.stringify(limits.map(({ key }) => key));
    const [row] = await this.em.execute<{ wait: number }[]>(BLOCKED_UNTIL, [now, keys]);
    return new TooManyRequestsError('Too many failed attempts to sign in', row?.wait ?? 1);
  }
}

/** The limits of an account and each network of an address together, the narrowest first. */
function pairLimits(account: string, ip: string): [Limit, ...Limit[]] {
  const [narrowest, ...wider] = countedNetworks(ip).map(({ network, share }) => ({
    key: keyOf('pair', account, network),
    attempts: 5 * share,
    window: DAY,
    firstWait: 10 * SECOND,
  }));
  if (!narrowest) {
    throw new Error('Every address is in a network');
  }
  return [narrowest, ...wider];
}

function accountLimit(account: string): Limit {
  return { key: keyOf('account', account), attempts: 100, window: HOUR, firstWait: 0 };
}

function keyOf(...parts: string[]): string {
  return hash('sha256', parts.join('\0'));
}

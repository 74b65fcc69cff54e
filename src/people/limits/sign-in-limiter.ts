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

/** How long a network stays known after a sign-in from it, in milliseconds. */
const KNOWN_FOR = 30 * DAY;

/** What is counted: an account from one network, an account from all of them, or a network. */
type LimitKind = 'pair' | 'account' | 'address';

/** How many attempts a key has, and how long it has to wait after them. */
interface Limit {
  kind: LimitKind;
  key: string;
  /** Attempts within the window before there is a wait. */
  attempts: number;
  /** Milliseconds after which the count is reset. */
  window: number;
  /** First wait in milliseconds; each further attempt doubles it. 0: wait until the window ends. */
  firstWait: number;
}

/** Longest wait of the pair of an account and an address, in milliseconds. */
const LONGEST_WAIT = 15 * MINUTE;

/** An attempt that was counted, and can be refunded. */
export interface CountedAttempt {
  email: string;
  ip: string;
  /** The key of the pair of the account and the narrowest network. */
  pair: string;
  /** All keys under which it was counted. */
  keys: string[];
  /** The limits that it has reached: if it fails, the next attempt has to wait. */
  reached: LimitKind[];
}

/**
 * Slows password guessing down (OWASP Authentication Cheat Sheet). A pair of an account and an address has
 * few attempts, and then a wait that doubles; an account alone and an address alone have more. Wider
 * networks are counted too, so that an attacker with many of the narrowest counts as one. The limit of
 * an account alone does not apply to networks from which somebody has signed in to it before, so that an
 * attacker cannot lock its user out. Counts are stored in PostgreSQL: they survive restarts and are shared
 * by all instances.
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
   * Counts an attempt. To be called before the password is hashed, so that concurrent attempts count too.
   *
   * @throws TooManyRequestsError if the client has to wait first; then nothing is counted
   */
  async count(email: string, ip: string): Promise<CountedAttempt> {
    const now = this.clock.now();
    const account = foldName(email);
    return this.em.transactional(async (em) => {
      ResultCache.of(em).skipInvalidation(em);
      const [pair, ...wider] = pairLimits(account, ip);
      const forUnknownNetworks = (await this.isKnown(account, ip, now))
        ? []
        : [...wider, accountLimit(account)];
      const limits = [pair, ...forUnknownNetworks, ...this.addressLimits(ip)]
        // Sorted by key: attempts that lock the same rows do so in the same order.
        .toSorted((a, b) => (a.key < b.key ? -1 : 1));
      const counted = await em.execute<{ key: string; blocks: boolean }[]>(COUNT_ATTEMPT, [
        JSON.stringify(limits),
        now,
        LONGEST_WAIT,
      ]);
      const blocked = limits.filter((limit) => counted.every(({ key }) => key !== limit.key));
      if (blocked.length > 0) {
        throw await this.refusal(blocked, now);
      }
      const blocking = new Set(counted.flatMap(({ key, blocks }) => (blocks ? [key] : [])));
      const reached = limits.filter(({ key }) => blocking.has(key)).map(({ kind }) => kind);
      return {
        email: account,
        ip,
        pair: pair.key,
        keys: limits.map(({ key }) => key),
        reached: [...new Set(reached)],
      };
    });
  }

  /**
   * Resets the failures of the pair, refunds this attempt, and remembers the network as known to the
   * account.
   */
  async noteSuccess({ email, ip, pair, keys }: CountedAttempt): Promise<void> {
    await this.em.execute(REFUND_AND_RESET, [JSON.stringify(keys), pair, pair]);
    await this.rememberNetwork(email, ip);
  }

  /** Takes an attempt back whose password was not checked. */
  async refund({ keys }: CountedAttempt): Promise<void> {
    await this.em.execute(REFUND, [JSON.stringify(keys)]);
  }

  /** Exempts the network of `ip` from the limit of the account with this email, for 30 days. */
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
          kind: 'address',
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

/** The limits of the pairs of an account and each network of an address, the narrowest first. */
function pairLimits(account: string, ip: string): [Limit, ...Limit[]] {
  const [narrowest, ...wider] = countedNetworks(ip).map(({ network, share }): Limit => ({
    kind: 'pair',
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
  const key = keyOf('account', account);
  return { kind: 'account', key, attempts: 100, window: HOUR, firstWait: 0 };
}

function keyOf(...parts: string[]): string {
  return hash('sha256', parts.join('\0'));
}

import type { FastifyReply } from 'fastify';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { TooManyRequestsError } from '../../platform/errors/app-errors.js';
import { AddressRanges } from '../../config/address-ranges.js';
import type { AppConfig } from '../../config/app-config.js';
import { countedNetworks } from './client-address.js';

/** Durations, in seconds. */
export const MINUTE = 60;
export const HOUR = 60 * MINUTE;

/** What a network has done, and how often it may. */
interface Counted {
  points: number;
  state: RateLimiterRes;
}

/**
 * A limit on what one address may do, counted in the memory of this process: it keeps a single
 * client from hogging a server and costs nothing. What must hold across servers is in PostgreSQL.
 */
export class RateLimiter {
  private readonly limiter: RateLimiterMemory;

  private constructor(
    private readonly points: number,
    duration: number,
    private readonly exempt: AddressRanges,
  ) {
    this.limiter = new RateLimiterMemory({ points, duration });
  }

  /**
   * @param points how often an address may do it; 0 is without limit
   * @param duration seconds after which it may again
   * @param config tells which clients are not limited
   */
  static of(
    points: number,
    duration: number,
    { trustedClients }: Pick<AppConfig, 'trustedClients'>,
  ): RateLimiter | undefined {
    return points === 0
      ? undefined
      : new RateLimiter(points, duration, new AddressRanges(trustedClients));
  }

  /**
   * Counts once, and says in the answer how much is left: `RateLimit-*` as in
   * draft-ietf-httpapi-ratelimit-headers-06. They are about the narrowest network, or the one that is
   * over its limit.
   *
   * @throws TooManyRequestsError
   */
  async count(ip: string, reply?: FastifyReply): Promise<void> {
    const counted = await this.consume(ip);
    if (counted) {
      this.tell(counted, reply);
      refuseBeyond(counted);
    }
  }

  /**
   * Counts once, and says how much is left only where it refuses: for answers that may be kept, which
   * have to be the same for everybody.
   *
   * @throws TooManyRequestsError
   */
  async countQuietly(ip: string, reply: FastifyReply): Promise<void> {
    const counted = await this.consume(ip);
    if (counted && isBeyond(counted)) {
      this.tell(counted, reply);
      refuseBeyond(counted);
    }
  }

  private tell(counted: Counted, reply: FastifyReply | undefined): void {
    reply?.headers({
      'RateLimit-Limit': counted.points,
      'RateLimit-Remaining': Math.max(0, counted.points - counted.state.consumedPoints),
      'RateLimit-Reset': secondsLeft(counted),
    });
  }

  /**
   * Counts in every network of an address, the narrowest first. Where one is beyond its limit, those
   * around it are not counted: who is refused takes nothing from the neighbours.
   *
   * @returns the narrowest network, or the one beyond its limit; undefined for whom there is no limit
   */
  private async consume(ip: string): Promise<Counted | undefined> {
    if (this.exempt.includes(ip)) {
      return undefined;
    }
    let narrowest: Counted | undefined;
    for (const { network, share } of countedNetworks(ip)) {
      const counted = { points: this.points * share, state: await this.consumeIn(network) };
      if (isBeyond(counted)) {
        return counted;
      }
      narrowest ??= counted;
    }
    return narrowest;
  }

  /** The library throws its state where a limit is passed. */
  private consumeIn(network: string): Promise<RateLimiterRes> {
    return this.limiter.consume(network).catch((refused: unknown) => {
      if (refused instanceof RateLimiterRes) {
        return refused;
      }
      throw refused;
    });
  }
}

function isBeyond({ points, state }: Counted): boolean {
  return state.consumedPoints > points;
}

function refuseBeyond(counted: Counted): void {
  if (isBeyond(counted)) {
    throw new TooManyRequestsError('Too many requests, please slow down', secondsLeft(counted));
  }
}

function secondsLeft({ state }: Counted): number {
  return Math.ceil(state.msBeforeNext / 1000);
}

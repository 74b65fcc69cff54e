import type { FastifyReply } from 'fastify';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { TooManyRequestsError } from '../common/errors/app-errors.js';
import { AddressRanges } from '../config/address-ranges.js';
import type { AppConfig } from '../config/app-config.js';
import { countedAddress } from './client-address.js';

/** Durations, in seconds. */
export const MINUTE = 60;
export const HOUR = 60 * MINUTE;

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
   * draft-ietf-httpapi-ratelimit-headers-06.
   *
   * @throws TooManyRequestsError
   */
  async count(ip: string, reply: FastifyReply): Promise<void> {
    const state = await this.consume(ip);
    if (state) {
      this.tell(state, reply);
      this.refuseBeyond(state);
    }
  }

  /**
   * Counts once, and says how much is left only where it refuses: for answers that may be kept, which
   * have to be the same for everybody.
   *
   * @throws TooManyRequestsError
   */
  async countQuietly(ip: string, reply: FastifyReply): Promise<void> {
    const state = await this.consume(ip);
    if (state && state.consumedPoints > this.points) {
      this.tell(state, reply);
      this.refuseBeyond(state);
    }
  }

  private tell(state: RateLimiterRes, reply: FastifyReply): void {
    reply.headers({
      'RateLimit-Limit': this.points,
      'RateLimit-Remaining': state.remainingPoints,
      'RateLimit-Reset': secondsLeft(state),
    });
  }

  private refuseBeyond(state: RateLimiterRes): void {
    if (state.consumedPoints > this.points) {
      throw new TooManyRequestsError('Too many requests, please slow down', secondsLeft(state));
    }
  }

  /**
   * The library throws its state where a limit is passed.
   *
   * @returns undefined for whom there is no limit
   */
  private async consume(ip: string): Promise<RateLimiterRes | undefined> {
    if (this.exempt.includes(ip)) {
      return undefined;
    }
    return this.limiter.consume(countedAddress(ip)).catch((refused: unknown) => {
      if (refused instanceof RateLimiterRes) {
        return refused;
      }
      throw refused;
    });
  }
}

function secondsLeft({ msBeforeNext }: RateLimiterRes): number {
  return Math.ceil(msBeforeNext / 1000);
}

import type { FastifyReply } from 'fastify';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { TooManyRequestsError } from '../common/errors/app-errors.js';
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
  ) {
    this.limiter = new RateLimiterMemory({ points, duration });
  }

  /**
   * @param points how often an address may do it; 0 is without limit
   * @param duration seconds after which it may again
   */
  static of(points: number, duration: number): RateLimiter | undefined {
    return points === 0 ? undefined : new RateLimiter(points, duration);
  }

  /**
   * Counts once, and says in the answer how much is left: `RateLimit-*` as in
   * draft-ietf-httpapi-ratelimit-headers-06.
   *
   * @throws TooManyRequestsError
   */
  async count(ip: string, reply: FastifyReply): Promise<void> {
    const state = await this.consume(countedAddress(ip));
    const secondsLeft = Math.ceil(state.msBeforeNext / 1000);
    reply.headers({
      'RateLimit-Limit': this.points,
      'RateLimit-Remaining': state.remainingPoints,
      'RateLimit-Reset': secondsLeft,
    });
    if (state.consumedPoints > this.points) {
      throw new TooManyRequestsError('Too many requests, please slow down', secondsLeft);
    }
  }

  /** The library throws its state where a limit is passed. */
  private consume(key: string): Promise<RateLimiterRes> {
    return this.limiter.consume(key).catch((refused: unknown) => {
      if (refused instanceof RateLimiterRes) {
        return refused;
      }
      throw refused;
    });
  }
}

import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { TooManyRequestsError } from '../../platform/errors/app-errors.js';
import { AddressRanges } from '../../config/address-ranges.js';
import type { AppConfig } from '../../config/app-config.js';
import { countedNetworks } from './client-address.js';

/** Durations, in seconds. */
export const MINUTE = 60;
export const HOUR = 60 * MINUTE;

/** How much of a limit a network has used. */
export interface RateLimitUsage {
  /** How many times the network may do it in one window. */
  limit: number;
  /** How many times it has done so in this window, including those that were refused. */
  used: number;
  /** `limit - used`, but not below 0. */
  remaining: number;
  /** Seconds until the window ends. */
  resetsIn: number;
}

/**
 * A limit on how often one address may do something, counted in the memory of this process. It keeps a
 * single client from taking all of a server and costs almost nothing. Limits that must hold across
 * servers are counted in PostgreSQL.
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
   * @param points how often an address may do it; 0 means no limit
   * @param duration length of the window, in seconds
   * @param config `trustedClients` are not limited
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
   * Counts one use in every network of an address, the narrowest first. If one is over its limit, the
   * wider networks are not counted, so that a client that is refused takes nothing from its neighbours.
   *
   * @returns the usage of the network that is over its limit, else of the narrowest; undefined for
   *   clients that are not limited
   */
  async consume(ip: string): Promise<RateLimitUsage | undefined> {
    if (this.exempt.includes(ip)) {
      return undefined;
    }
    let narrowest: RateLimitUsage | undefined;
    for (const { network, share } of countedNetworks(ip)) {
      const usage = usageOf(await this.consumeIn(network), this.points * share);
      if (isExceeded(usage)) {
        return usage;
      }
      narrowest ??= usage;
    }
    return narrowest;
  }

  /** The library rejects with its state when a limit is exceeded. */
  private consumeIn(network: string): Promise<RateLimiterRes> {
    return this.limiter.consume(network).catch((reason: unknown) => {
      if (reason instanceof RateLimiterRes) {
        return reason;
      }
      throw reason;
    });
  }
}

export function isExceeded({ limit, used }: RateLimitUsage): boolean {
  return used > limit;
}

/** @throws TooManyRequestsError */
export function assertWithinLimit(usage: RateLimitUsage): void {
  if (isExceeded(usage)) {
    throw new TooManyRequestsError('Too many requests, please slow down', usage.resetsIn);
  }
}

function usageOf(
  { consumedPoints: used, msBeforeNext }: RateLimiterRes,
  limit: number,
): RateLimitUsage {
  return {
    limit,
    used,
    remaining: Math.max(0, limit - used),
    resetsIn: Math.ceil(msBeforeNext / 1000),
  };
}

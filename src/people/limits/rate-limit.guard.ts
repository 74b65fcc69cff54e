import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppConfig } from '../../config/app-config.js';
import { isProbe } from '../../platform/http/concurrency-limiter.js';
import { IS_SIGN_UP } from './limit-sign-ups.decorator.js';
import { enforceRateLimit, enforceRateLimitQuietly } from './rate-limit-headers.js';
import { MINUTE, RateLimiter } from './rate-limiter.js';
import { SignUpLimit } from './sign-up-limit.js';

const READ_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** RFC 9110 §9.2.1. */
const SAFE_METHODS: ReadonlySet<string> = new Set([...READ_METHODS, 'OPTIONS']);

/**
 * Counts reads and writes, and additionally sign-ups, before any other work is done for them. Responses
 * that `ResponseCache` sends from memory never get here, and are not counted.
 */
@Injectable()
export class RateLimitGuard implements CanActivate {
  private readonly reads: RateLimiter | undefined;
  private readonly writes: RateLimiter | undefined;

  constructor(
    private readonly reflector: Reflector,
    private readonly signUps: SignUpLimit,
    config: AppConfig,
  ) {
    const { readsPerMinute, writesPerMinute } = config.rateLimits;
    this.reads = RateLimiter.of(readsPerMinute, MINUTE, config);
    this.writes = RateLimiter.of(writesPerMinute, MINUTE, config);
  }

  /** @throws TooManyRequestsError */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const { ip, method } = request;
    const reply = http.getResponse<FastifyReply>();
    if (READ_METHODS.has(method) && !isProbe(request)) {
      enforceRateLimitQuietly(await this.reads?.consume(ip), reply);
    }
    if (!SAFE_METHODS.has(method)) {
      enforceRateLimit(await this.writes?.consume(ip), reply);
    }
    if (this.reflector.get<boolean | undefined>(IS_SIGN_UP, context.getHandler())) {
      enforceRateLimit(await this.signUps.consume(ip), reply);
    }
    return true;
  }
}

import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppConfig } from '../config/app-config.js';
import { IS_SIGN_UP } from './limit-sign-ups.decorator.js';
import { HOUR, MINUTE, RateLimiter } from './rate-limiter.js';

/** RFC 9110 §9.2.1. */
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Counts writes, and sign-ups on top, before anything else is done for them. */
@Injectable()
export class RateLimitGuard implements CanActivate {
  private readonly writes: RateLimiter | undefined;
  private readonly signUps: RateLimiter | undefined;

  constructor(
    private readonly reflector: Reflector,
    { rateLimits }: AppConfig,
  ) {
    this.writes = RateLimiter.of(rateLimits.writesPerMinute, MINUTE);
    this.signUps = RateLimiter.of(rateLimits.signUpsPerHour, HOUR);
  }

  /** @throws TooManyRequestsError */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const { ip, method } = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    if (!SAFE_METHODS.has(method)) {
      await this.writes?.count(ip, reply);
    }
    if (this.reflector.get<boolean | undefined>(IS_SIGN_UP, context.getHandler())) {
      await this.signUps?.count(ip, reply);
    }
    return true;
  }
}

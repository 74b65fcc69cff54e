import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { Strategy } from 'passport-jwt';
import { AppConfig } from '../../config/app-config.js';
import type { Session } from '../session/session.entity.js';
import { tokenChecks } from '../session/token-keys.js';
import { type TokenClaims, TokenSessionService } from '../session/token-session.service.js';
import { RequestTokens } from './accepted-tokens.js';

/** Reads the `Authorization` header, and finds the session that its token belongs to. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  constructor(
    config: AppConfig,
    private readonly tokens: RequestTokens,
    private readonly sessions: TokenSessionService,
  ) {
    super({
      jwtFromRequest: (request: FastifyRequest) => tokens.tokenOf(request),
      passReqToCallback: true,
      ...tokenChecks(config),
    });
  }

  /** @returns null where the token is not valid in the API that the request is for */
  validate(request: FastifyRequest, claims: TokenClaims): Promise<Session | null> {
    return this.sessions.find(claims, this.tokens.audienceOf(request));
  }
}

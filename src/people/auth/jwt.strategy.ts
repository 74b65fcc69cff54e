import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-jwt';
import { AppConfig } from '../../config/app-config.js';
import type { Session } from '../session/session.entity.js';
import { tokenInHeader } from './authorization-header.js';
import { tokenChecks, TOKEN_AUDIENCE } from '../session/token-keys.js';
import { type TokenClaims, TokenSessionService } from '../session/token-session.service.js';

/** The token of `Authorization: Bearer <token>`; null where there is none. */
export function bearerTokenOf({ headers }: { headers: IncomingHttpHeaders }): string | null {
  return tokenInHeader(headers.authorization, ['bearer']);
}

/** Reads `Authorization: Bearer <token>` and finds the session it is good through. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  constructor(
    config: AppConfig,
    private readonly sessions: TokenSessionService,
  ) {
    super({
      jwtFromRequest: bearerTokenOf,
      ...tokenChecks(config, TOKEN_AUDIENCE),
    });
  }

  validate(claims: TokenClaims): Promise<Session | null> {
    return this.sessions.find(claims);
  }
}

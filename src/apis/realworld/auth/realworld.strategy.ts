import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-jwt';
import { tokenChecks } from '../../../people/session/token-keys.js';
import {
  type TokenClaims,
  TokenSessionService,
} from '../../../people/session/token-session.service.js';
import { AppConfig } from '../../../config/app-config.js';
import type { Session } from '../../../people/session/session.entity.js';
import { tokenOf } from '../current-token.decorator.js';
import { REALWORLD_AUDIENCE } from '../realworld-tokens.js';

export const REALWORLD_STRATEGY = 'realworld';

/** Reads `Authorization: Token <token>` (or `Bearer`) and finds the session it is good through. */
@Injectable()
export class RealWorldStrategy extends PassportStrategy(Strategy, REALWORLD_STRATEGY) {
  constructor(
    config: AppConfig,
    private readonly sessions: TokenSessionService,
  ) {
    super({ jwtFromRequest: tokenOf, ...tokenChecks(config, REALWORLD_AUDIENCE) });
  }

  validate(claims: TokenClaims): Promise<Session | null> {
    return this.sessions.find(claims);
  }
}

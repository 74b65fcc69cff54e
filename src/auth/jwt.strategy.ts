import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { Clock } from '../common/clock.js';
import { parseResourceId } from '../common/validation/resource-id.js';
import { AppConfig } from '../config/app-config.js';
import type { Session } from '../session/session.entity.js';
import { SessionRepository } from '../session/session.repository.js';
import { secretFor, TOKEN_AUDIENCE, TOKEN_ISSUER } from './token-keys.js';

/** What a verified token says; passport-jwt has checked signature, times, issuer and audience. */
interface Claims {
  sub?: unknown;
  sid?: unknown;
  iat?: unknown;
  exp?: unknown;
}

/** Reads `Authorization: Bearer <token>` and finds the session it is good through. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  constructor(
    config: AppConfig,
    private readonly sessions: SessionRepository,
    private readonly clock: Clock,
  ) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKeyProvider: (_request, token: string, done) => done(null, secretFor(token, config)),
      algorithms: ['HS256'],
      issuer: TOKEN_ISSUER,
      audience: TOKEN_AUDIENCE,
    });
  }

  /** @returns the session with its user, or null where a claim is missing or the session is gone */
  async validate({ sub, sid, iat, exp }: Claims): Promise<Session | null> {
    const userId = typeof sub === 'string' ? parseResourceId(sub) : undefined;
    const sessionId = parseResourceId(String(sid));
    if (userId === undefined || sessionId === undefined || iat === undefined || exp === undefined) {
      return null;
    }
    return this.sessions.findAlive(sessionId, userId, this.clock.now());
  }
}

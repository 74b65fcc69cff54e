import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { parseResourceId } from '../../platform/validation/resource-id.js';
import type { Session } from './session.entity.js';
import { SessionRepository } from './session.repository.js';

/** The claims of a token whose signature, times and issuer have been verified. */
export interface TokenClaims {
  aud?: unknown;
  sub?: unknown;
  sid?: unknown;
  iat?: unknown;
  exp?: unknown;
}

/** Finds the sessions of access tokens, for every API. */
@Injectable()
export class TokenSessionService {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * @param audience that the token must be for
   * @returns the session with its user, or null where a claim is missing or of a wrong type, the token is
   *   for another audience, or the session is gone
   */
  async find({ aud, sub, sid, iat, exp }: TokenClaims, audience: string): Promise<Session | null> {
    const userId = typeof sub === 'string' ? parseResourceId(sub) : undefined;
    const sessionId = typeof sid === 'number' ? parseResourceId(String(sid)) : undefined;
    const hasTimes = typeof iat === 'number' && typeof exp === 'number';
    if (aud !== audience || userId === undefined || sessionId === undefined || !hasTimes) {
      return null;
    }
    return this.sessions.findAlive(sessionId, userId, this.clock.now());
  }
}

import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { parseResourceId } from '../../platform/validation/resource-id.js';
import type { Session } from './session.entity.js';
import { SessionRepository } from './session.repository.js';

/** What a verified token says; passport-jwt has checked signature, times, issuer and audience. */
export interface TokenClaims {
  sub?: unknown;
  sid?: unknown;
  iat?: unknown;
  exp?: unknown;
}

/** Finds the sessions that tokens are good through, whichever dialect they are of. */
@Injectable()
export class TokenSessionService {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly clock: Clock,
  ) {}

  /** @returns the session with its user, or null where a claim is missing or of a wrong type, or the session is gone */
  async find({ sub, sid, iat, exp }: TokenClaims): Promise<Session | null> {
    const userId = typeof sub === 'string' ? parseResourceId(sub) : undefined;
    const sessionId = typeof sid === 'number' ? parseResourceId(String(sid)) : undefined;
    const hasTimes = typeof iat === 'number' && typeof exp === 'number';
    if (userId === undefined || sessionId === undefined || !hasTimes) {
      return null;
    }
    return this.sessions.findAlive(sessionId, userId, this.clock.now());
  }
}

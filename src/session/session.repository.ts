import { LockMode } from '@mikro-orm/core';
import { EntityRepository } from '@mikro-orm/postgresql';
import { RefreshToken } from './refresh-token.entity.js';
import type { Session } from './session.entity.js';

/** Queries over sessions. */
export class SessionRepository extends EntityRepository<Session> {
  /** The session if it is this user's and alive, with its user (but for the lazy password). */
  findAlive(id: number, userId: number, now: Date): Promise<Session | null> {
    return this.findOne(
      { id, user: userId, expiresAt: { $gt: now } },
      { populate: ['user'], strategy: 'joined' },
    );
  }

  /** A user's sessions that are alive, last used first. */
  listAlive(userId: number, now: Date): Promise<Session[]> {
    return this.find(
      { user: userId, expiresAt: { $gt: now } },
      { orderBy: { lastUsedAt: 'desc', id: 'desc' } },
    );
  }

  /**
   * The refresh token with this hash, its session locked until the transaction ends: of two calls
   * with one token, the second sees what the first did. The session, not the token: whoever ends a
   * session locks it first and its tokens after, and another order here would be a deadlock.
   */
  async lockRefreshToken(hash: string): Promise<RefreshToken | null> {
    const token = await this.em.findOne(RefreshToken, { hash });
    const lockMode = LockMode.PESSIMISTIC_WRITE;
    const session = token && (await this.findOne({ id: token.session.id }, { lockMode }));
    return session && this.em.findOne(RefreshToken, { hash }, { refresh: true });
  }

  /** Ends one session of this user. @returns whether there was one */
  async end(id: number, userId: number): Promise<boolean> {
    return (await this.nativeDelete({ id, user: userId })) > 0;
  }

  /** Ends all sessions of this user but one. */
  async endOthers(userId: number, keptId: number): Promise<void> {
    await this.nativeDelete({ user: userId, id: { $ne: keptId } });
  }
}

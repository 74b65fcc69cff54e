import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { AccessTokenService, type TokenTerms } from './access-token.service.js';
import { Clock } from '../../platform/clock.js';
import { AuthError } from '../../platform/errors/app-errors.js';
import { firstCodePoints, isStorableText } from '../../platform/text.js';
import { parseResourceId } from '../../platform/validation/resource-id.js';
import { AppConfig } from '../../config/app-config.js';
import { User } from '../user/user.entity.js';
import {
  CredentialsChangedError,
  InvalidCredentialsError,
  RecentSignInRequiredError,
} from '../user/user.errors.js';
import type { VerifiedCredentials } from '../user/verified-credentials.js';
import { makeRefreshToken } from './refresh-token.js';
import { RefreshToken } from './refresh-token.entity.js';
import { Session, USER_AGENT_LENGTH } from './session.entity.js';
import { RefreshTokenInvalidError, SessionNotFoundError } from './session.errors.js';
import { SessionRepository } from './session.repository.js';

/** How many sessions a user has at most; those used longest ago make room for new ones. */
const MAX_SESSIONS = 100;

/** What a client keeps: one token to call with, one to get the next pair with. */
export interface TokenPair {
  token: string;
  refreshToken: string;
}

/** A session that is not stored yet, and the refresh token it will be good through. */
export interface OpenedSession {
  session: Session;
  refreshToken: string;
}

/** Sessions: opened by a sign-in, kept up by refresh tokens, ended. */
@Injectable()
export class SessionService {
  constructor(
    private readonly em: EntityManager,
    private readonly sessions: SessionRepository,
    private readonly accessTokens: AccessTokenService,
    private readonly clock: Clock,
    private readonly config: AppConfig,
  ) {}

  /**
   * Prepares a session for a new account; the caller's flush stores it together with that. For an
   * account that is there already, see {@link openVerified}.
   */
  open(user: User, userAgent: string | undefined): OpenedSession {
    const session = this.em.create(Session, { user, ...this.begin(userAgent) });
    return { session, refreshToken: this.addRefreshToken(session) };
  }

  /**
   * Prepares a session without refresh tokens, for clients that know none: it lives as long as its
   * one token does.
   */
  openLasting(user: User, userAgent: string | undefined, terms: TokenTerms): Session {
    return this.em.create(Session, { user, ...this.begin(userAgent, terms.expiresInSeconds) });
  }

  /**
   * Opens a session for credentials that were verified, if they are still those of the account.
   *
   * @throws InvalidCredentialsError
   */
  openVerified(
    verified: VerifiedCredentials,
    userAgent: string | undefined,
  ): Promise<OpenedSession> {
    return this.storeVerified(verified, () => this.open(verified.user, userAgent));
  }

  /**
   * The same for a session without refresh tokens, see {@link openLasting}.
   *
   * @throws InvalidCredentialsError
   */
  openVerifiedLasting(
    verified: VerifiedCredentials,
    userAgent: string | undefined,
    terms: TokenTerms,
  ): Promise<Session> {
    return this.storeVerified(verified, () => this.openLasting(verified.user, userAgent, terms));
  }

  /** The one token of a lasting session that is stored. */
  lastingTokenFor(session: Session, terms: TokenTerms): Promise<string> {
    return this.accessTokens.issueFor(session, terms);
  }

  /** The pair of tokens for a session that is stored. */
  async tokensFor({ session, refreshToken }: OpenedSession): Promise<TokenPair> {
    return { token: await this.accessTokens.issueFor(session), refreshToken };
  }

  /**
   * Gives a new pair for a refresh token, which is used up by that. One that comes back was stolen,
   * or its thief was faster: nobody can tell, so its session ends (RFC 9700 §4.14.2).
   *
   * @throws AuthError
   */
  async refresh(refreshToken: string, userAgent: string | undefined): Promise<TokenPair> {
    // Whatever comes of it is committed, also where the answer is an error.
    const opened = await this.em.transactional(async (em) => {
      const locked = await this.sessions.lockByRefreshToken(refreshToken);
      if (!locked) {
        return undefined;
      }
      const { session, token } = locked;
      const use = this.useNow(userAgent, session.createdAt);
      const now = this.clock.now();
      // Its new end may be over already, where the longest lifetime was made shorter.
      if (!token || token.usedAt || session.expiresAt <= now || use.expiresAt <= now) {
        em.remove(session);
        return undefined;
      }
      if (token.familyHash === null) {
        token.usedAt = now;
      } else {
        em.remove(token);
      }
      em.assign(session, use);
      return { session, refreshToken: this.addRefreshToken(session, refreshToken) };
    });
    if (!opened) {
      throw new RefreshTokenInvalidError();
    }
    return this.tokensFor(opened);
  }

  /** A user's sessions, last used first. */
  list(user: User): Promise<Session[]> {
    return this.sessions.listAlive(user.id, this.clock.now(), MAX_SESSIONS);
  }

  /** @throws NotFoundError if it is no session of this user */
  async end(user: User, sessionId: string): Promise<void> {
    const id = parseResourceId(sessionId);
    if (id === undefined || !(await this.sessions.end(id, user.id))) {
      throw new SessionNotFoundError();
    }
  }

  /** Ends the session that the caller is signed in through. */
  async signOut(session: Session): Promise<void> {
    await this.sessions.end(session.id, session.user.id);
  }

  /**
   * Makes sure that the sign-in of a session is no longer ago than `REAUTHENTICATION_WINDOW`, if
   * anything is to change. Refreshing is no sign-in.
   *
   * @throws RecentSignInRequiredError
   */
  requireRecentSignIn(session: Session, fields: readonly ('email' | 'password')[]): void {
    const window = this.config.reauthenticationWindow;
    const age = this.clock.now().getTime() - session.createdAt.getTime();
    if (fields.length > 0 && age > window) {
      throw new RecentSignInRequiredError(fields, window);
    }
  }

  /**
   * Runs `change`, which flushes another email or password of the session's user, and ends the user's
   * other sessions. Whoever has just verified the former credentials is refused afterwards.
   *
   * @throws AuthError if the session has ended since the request began
   * @throws CredentialsChangedError if email or password have changed since then
   */
  async changeCredentials(session: Session, change: () => Promise<void>): Promise<void> {
    const user = session.user.getEntity();
    const { credentialsVersion } = user;
    await this.em.transactional(async () => {
      const current = await this.em.getRepository(User).lockCredentials(user.id);
      // A statement after the lock: its snapshot has what was committed before.
      if (!(await this.sessions.isAlive(session.id, user.id, this.clock.now()))) {
        throw new AuthError('token_invalid', 'Please sign in again');
      }
      if (current !== credentialsVersion) {
        throw new CredentialsChangedError();
      }
      user.credentialsVersion = credentialsVersion + 1;
      await change();
      await this.sessions.endOthers(user.id, session.id);
    });
  }

  private storeVerified<T>({ user, version }: VerifiedCredentials, prepare: () => T): Promise<T> {
    return this.em.transactional(async (em) => {
      if ((await em.getRepository(User).lockCredentials(user.id)) !== version) {
        throw new InvalidCredentialsError();
      }
      const prepared = prepare();
      await em.flush();
      await this.sessions.endBeyond(user.id, MAX_SESSIONS, this.clock.now());
      return prepared;
    });
  }

  /** @param former the token that it takes the place of */
  private addRefreshToken(session: Session, former?: string): string {
    const { token, ...hashes } = makeRefreshToken(former);
    this.em.create(RefreshToken, { ...hashes, session });
    return token;
  }

  /** What a session begins with: its sign-in is now. */
  private begin(
    userAgent: string | undefined,
    lifeInSeconds?: number,
  ): Pick<Session, 'createdAt' | 'userAgent' | 'lastUsedAt' | 'expiresAt'> {
    const createdAt = this.clock.now();
    return { createdAt, ...this.useNow(userAgent, createdAt, lifeInSeconds) };
  }

  /** @param signedInAt the end is `SESSION_MAX_LIFETIME` after it at the latest */
  private useNow(
    userAgent: string | undefined,
    signedInAt: Date,
    lifeInSeconds = this.config.sessionExpiresInSeconds,
  ): Pick<Session, 'userAgent' | 'lastUsedAt' | 'expiresAt'> {
    const now = this.clock.now();
    const latestEnd = signedInAt.getTime() + this.config.sessionMaxLifetimeSeconds * 1000;
    return {
      // A header may hold anything; what cannot be stored is nothing worth showing.
      userAgent:
        userAgent !== undefined && isStorableText(userAgent)
          ? firstCodePoints(userAgent, USER_AGENT_LENGTH)
          : null,
      lastUsedAt: now,
      expiresAt: new Date(Math.min(now.getTime() + lifeInSeconds * 1000, latestEnd)),
    };
  }
}

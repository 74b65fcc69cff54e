import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { AccessTokenService } from './access-token.service.js';
import { Clock } from '../../platform/clock.js';
import { AuthError } from '../../platform/errors/app-errors.js';
import { firstCodePoints, isStorableText } from '../../platform/text.js';
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
import {
  defaultTokenOptions,
  type RefreshTokenOf,
  type SessionOptions,
  type SessionTokens,
  type TokenOptions,
} from './session-options.js';
import { SessionRepository } from './session.repository.js';

/** How many sessions a user has at most; those used longest ago make room for new ones. */
const MAX_SESSIONS = 100;

/** A session that was opened, and what its tokens will be. */
export interface OpenedSession<Refresh extends boolean = boolean> {
  session: Session;
  refreshToken: RefreshTokenOf<Refresh>;
  tokenOptions: TokenOptions;
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
   * account that is stored already, see {@link openVerified}.
   */
  open<Refresh extends boolean>(
    user: User,
    userAgent: string | undefined,
    { refresh, token: tokenOptions = defaultTokenOptions(this.config) }: SessionOptions<Refresh>,
  ): OpenedSession<Refresh> {
    const lifetime = refresh ? this.config.sessionExpiresInSeconds : tokenOptions.expiresInSeconds;
    const session = this.em.create(Session, { user, ...this.begin(userAgent, lifetime) });
    const refreshToken = refresh ? this.addRefreshToken(session) : undefined;
    // TypeScript does not narrow a conditional type by the value that it depends on.
    return { session, refreshToken: refreshToken as RefreshTokenOf<Refresh>, tokenOptions };
  }

  /**
   * Opens a session for credentials that were verified, if they are still those of the account.
   *
   * @throws InvalidCredentialsError
   */
  openVerified<Refresh extends boolean>(
    { user, version }: VerifiedCredentials,
    userAgent: string | undefined,
    options: SessionOptions<Refresh>,
  ): Promise<OpenedSession<Refresh>> {
    return this.em.transactional(async (em) => {
      if ((await em.getRepository(User).lockCredentials(user.id)) !== version) {
        throw new InvalidCredentialsError();
      }
      const opened = this.open(user, userAgent, options);
      await em.flush();
      await this.sessions.endBeyond(user.id, MAX_SESSIONS, this.clock.now());
      return opened;
    });
  }

  /** The tokens of a session that is stored by now. */
  async tokensFor<Refresh extends boolean>({
    session,
    refreshToken,
    tokenOptions,
  }: OpenedSession<Refresh>): Promise<SessionTokens<Refresh>> {
    return { token: await this.accessTokens.issueFor(session, tokenOptions), refreshToken };
  }

  /**
   * Gives new tokens for a refresh token, which can be used once. One that is used again was stolen, or
   * its thief was faster: nobody can tell, so its session ends (RFC 9700 §4.14.2).
   *
   * @throws AuthError
   */
  async refresh(refreshToken: string, userAgent: string | undefined): Promise<SessionTokens<true>> {
    // What this does is committed even where it ends in an error.
    const opened = await this.em.transactional(
      async (em): Promise<OpenedSession<true> | undefined> => {
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
        return {
          session,
          refreshToken: this.addRefreshToken(session, refreshToken),
          tokenOptions: defaultTokenOptions(this.config),
        };
      },
    );
    if (!opened) {
      throw new RefreshTokenInvalidError();
    }
    return this.tokensFor(opened);
  }

  /** A user's sessions, last used first. */
  list(user: User): Promise<Session[]> {
    return this.sessions.listAlive(user.id, this.clock.now(), MAX_SESSIONS);
  }

  /** @throws SessionNotFoundError if it is no session of this user */
  async end(user: User, sessionId: number): Promise<void> {
    if (!(await this.sessions.end(sessionId, user.id))) {
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
   * @throws AuthError if the session has ended since it was read
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

  /** @param former the token that it takes the place of */
  private addRefreshToken(session: Session, former?: string): string {
    const { token, ...hashes } = makeRefreshToken(former);
    this.em.create(RefreshToken, { ...hashes, session });
    return token;
  }

  /**
   * What a session begins with: its sign-in is now.
   *
   * @param lifetime in seconds
   */
  private begin(
    userAgent: string | undefined,
    lifetime: number,
  ): Pick<Session, 'createdAt' | 'userAgent' | 'lastUsedAt' | 'expiresAt'> {
    const createdAt = this.clock.now();
    return { createdAt, ...this.useNow(userAgent, createdAt, lifetime) };
  }

  /**
   * @param signedInAt the session ends `SESSION_MAX_LIFETIME` after it at the latest
   * @param lifetime in seconds
   */
  private useNow(
    userAgent: string | undefined,
    signedInAt: Date,
    lifetime = this.config.sessionExpiresInSeconds,
  ): Pick<Session, 'userAgent' | 'lastUsedAt' | 'expiresAt'> {
    const now = this.clock.now();
    const latestEnd = signedInAt.getTime() + this.config.sessionMaxLifetimeSeconds * 1000;
    return {
      // A client may call itself anything; what cannot be stored is not worth showing.
      userAgent:
        userAgent !== undefined && isStorableText(userAgent)
          ? firstCodePoints(userAgent, USER_AGENT_LENGTH)
          : null,
      lastUsedAt: now,
      expiresAt: new Date(Math.min(now.getTime() + lifetime * 1000, latestEnd)),
    };
  }
}

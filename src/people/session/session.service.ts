import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { AuthError } from '../../platform/errors/app-errors.js';
import { firstCodePoints, isStorableText } from '../../platform/text.js';
import { AppConfig } from '../../config/app-config.js';
import { AuditLog } from '../audit/audit-log.js';
import { User } from '../user/user.entity.js';
import {
  CredentialsChangedError,
  InvalidCredentialsError,
  RecentSignInRequiredError,
} from '../user/user.errors.js';
import type { VerifiedCredentials } from '../user/verified-credentials.js';
import { JwtIssuer } from './jwt-issuer.js';
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

/** How many sessions a user has at most; beyond it, the least recently used ones are deleted. */
const MAX_SESSIONS = 100;

/** A session that was opened, and what its tokens are issued from. */
export interface OpenedSession<Refresh extends boolean = boolean> {
  session: Session;
  refreshToken: RefreshTokenOf<Refresh>;
  tokenOptions: TokenOptions;
}

/** Opens, refreshes and ends sessions. */
@Injectable()
export class SessionService {
  constructor(
    private readonly em: EntityManager,
    private readonly sessions: SessionRepository,
    private readonly jwts: JwtIssuer,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly config: AppConfig,
  ) {}

  /**
   * Opens a session for a new account; the caller's flush stores both. For an existing account, use
   * {@link openVerified}.
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
   * Opens a session for credentials that were verified.
   *
   * @throws InvalidCredentialsError if they have changed since
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
      this.audit.record('user.signed_in', user.id, { actorId: user.id });
      await em.flush();
      await this.sessions.endBeyond(user.id, MAX_SESSIONS, this.clock.now());
      return opened;
    });
  }

  /** The tokens of a session, which must be stored. */
  async tokensFor<Refresh extends boolean>({
    session,
    refreshToken,
    tokenOptions,
  }: OpenedSession<Refresh>): Promise<SessionTokens<Refresh>> {
    return { token: await this.jwts.issueFor(session, tokenOptions), refreshToken };
  }

  /**
   * Exchanges a refresh token for new tokens. Each works once: if one is used again, it was stolen, by the
   * first or the second client; which one is unknown, so the session ends (RFC 9700 §4.14.2).
   *
   * @throws AuthError
   */
  async refresh(refreshToken: string, userAgent: string | undefined): Promise<SessionTokens<true>> {
    // The transaction must commit even if the token is refused, as that ends the session.
    const opened = await this.em.transactional(
      async (em): Promise<OpenedSession<true> | undefined> => {
        const locked = await this.sessions.lockByRefreshToken(refreshToken);
        if (!locked) {
          return undefined;
        }
        const { session, token } = locked;
        const use = this.useNow(userAgent, session.createdAt);
        const now = this.clock.now();
        // The new expiry may be in the past, if the configured maximum was reduced.
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

  /** A user's sessions, most recently used first. */
  list(user: User): Promise<Session[]> {
    return this.sessions.listAlive(user.id, this.clock.now(), MAX_SESSIONS);
  }

  /** @throws SessionNotFoundError if this user has no such session */
  async end(user: User, sessionId: number): Promise<void> {
    if (!(await this.sessions.end(sessionId, user.id))) {
      throw new SessionNotFoundError();
    }
  }

  /** Ends the session of the caller. */
  async signOut(session: Session): Promise<void> {
    await this.sessions.end(session.id, session.user.id);
  }

  /**
   * Checks that the user signed in within `REAUTHENTICATION_WINDOW`, if any of `fields` is to change. A
   * refresh is not a sign-in.
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
   * Runs `change`, which flushes a new email or password of the session's user, and ends the user's other
   * sessions. Sign-ins that have just verified the former credentials are refused.
   *
   * @throws AuthError if the session has ended since it was read
   * @throws CredentialsChangedError if email or password have changed since then
   */
  async changeCredentials(session: Session, change: () => Promise<void>): Promise<void> {
    const user = session.user.getEntity();
    const { credentialsVersion } = user;
    await this.em.transactional(async () => {
      const current = await this.em.getRepository(User).lockCredentials(user.id);
      // A separate statement after the lock: its snapshot includes what was committed before.
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

  /**
   * The same without a session, so that all of them end. Call it in a transaction.
   *
   * @param user whose credentials `change` flushes
   */
  async replaceCredentials(user: User, change: () => Promise<void>): Promise<void> {
    const current = await this.em.getRepository(User).lockCredentials(user.id);
    user.credentialsVersion = (current ?? user.credentialsVersion) + 1;
    await change();
    await this.sessions.endAll(user.id);
  }

  /** @param former the token that it replaces */
  private addRefreshToken(session: Session, former?: string): string {
    const { token, ...hashes } = makeRefreshToken(former);
    this.em.create(RefreshToken, { ...hashes, session });
    return token;
  }

  /**
   * The fields of a new session, whose sign-in is now.
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
   * The fields of a session that is used now.
   *
   * @param signedInAt the session ends at most `SESSION_MAX_LIFETIME` later
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
      // Clients can send anything; a user agent that cannot be stored is dropped.
      userAgent:
        userAgent !== undefined && isStorableText(userAgent)
          ? firstCodePoints(userAgent, USER_AGENT_LENGTH)
          : null,
      lastUsedAt: now,
      expiresAt: new Date(Math.min(now.getTime() + lifetime * 1000, latestEnd)),
    };
  }
}

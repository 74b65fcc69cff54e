import { LockMode } from '@mikro-orm/core';
import { EntityRepository } from '@mikro-orm/postgresql';
import { type DeletableRows, deleteBatch } from '../../platform/persistence/delete-batch.js';
import { EntityReader } from '../../platform/persistence/entity-reader.js';
import { isoTime } from '../../platform/persistence/sql-time.js';
import { queryPrepared } from '../../platform/persistence/prepared-query.js';
import { User } from '../user/user.entity.js';
import { hashRefreshToken, hashRefreshTokenFamily } from './refresh-token.js';
import { RefreshToken } from './refresh-token.entity.js';
import { Session } from './session.entity.js';

/** Parameter: the time. */
const TOKENS_OF_EXPIRED: DeletableRows = {
  table: 'refresh_token',
  key: 'hash',
  select: `
    select t.hash from session s join refresh_token t on t.session_id = s.id
    where s.expires_at <= ?`,
};

/** Parameter: the time. */
const EXPIRED: DeletableRows = {
  table: 'session',
  key: 'id',
  select: 'select id from session where expires_at <= ? order by expires_at',
};

/** Parameters: the id of the user, the time, how many sessions stay. */
const END_BEYOND = `
  delete from session where id = any(array(
    select id from session where user_id = ?
    order by expires_at > ? desc, last_used_at desc, id desc offset ?))`;

/** The query of {@link SessionRepository.findAlive}, and how its rows are read. */
interface AliveQuery {
  sql: string;
  users: EntityReader<User>;
  sessions: EntityReader<Session>;
}

/** See {@link SessionRepository.lockByRefreshToken}. */
export interface LockedSession {
  session: Session;
  /** Null if it has been replaced. */
  token: RefreshToken | null;
}

/** A session as its user is shown it; times are ISO 8601 in UTC. */
export interface ExportedSession {
  id: number;
  userAgent: string | null;
  createdAt: string;
  lastUsedAt: string;
  expiresAt: string;
}

/** Parameters: the user, the id before the page, the limit. */
const EXPORTED = `
  select id, user_agent as "userAgent", ${isoTime('created_at')} as "createdAt",
    ${isoTime('last_used_at')} as "lastUsedAt", ${isoTime('expires_at')} as "expiresAt"
  from session where user_id = ? and id > ? order by id limit ?`;

/** Queries over sessions. */
export class SessionRepository extends EntityRepository<Session> {
  /** Prepared once: every request with a token runs it. */
  private alive: AliveQuery | undefined;

  /**
   * The session, if it is this user's and alive and the user is not suspended; with its user (without the
   * lazy password).
   */
  async findAlive(id: number, userId: number, now: Date): Promise<Session | null> {
    const { sql, users, sessions } = (this.alive ??= this.prepareAlive());
    const [row] = await queryPrepared(this.em, sql, [id, userId, now]);
    if (!row) {
      return null;
    }
    users.read(row);
    return sessions.read(row);
  }

  /** Whether this session of this user is alive; always queried, whatever the request has loaded. */
  async isAlive(id: number, userId: number, now: Date): Promise<boolean> {
    return (await this.count({ id, user: userId, expiresAt: { $gt: now } })) > 0;
  }

  /** A user's sessions that are alive, most recently used first. */
  listAlive(userId: number, now: Date, limit: number): Promise<Session[]> {
    return this.find(
      { user: userId, expiresAt: { $gt: now } },
      { orderBy: { lastUsedAt: 'desc', id: 'desc' }, limit },
    );
  }

  /**
   * Finds and locks the session that a refresh token, or its family, belongs to, until the transaction ends,
   * and reads the token if it still exists: of two calls with one token, the second sees what the first
   * did. The session is locked rather than the token, because ending a session locks it before its tokens:
   * the reverse order here could deadlock.
   */
  async lockByRefreshToken(refreshToken: string): Promise<LockedSession | null> {
    const hash = hashRefreshToken(refreshToken);
    const familyHash = hashRefreshTokenFamily(refreshToken);
    const known =
      (await this.em.findOne(RefreshToken, { hash })) ??
      (familyHash === null ? null : await this.em.findOne(RefreshToken, { familyHash }));
    const lockMode = LockMode.PESSIMISTIC_WRITE;
    const session = known && (await this.findOne({ id: known.session.id }, { lockMode }));
    if (!session) {
      return null;
    }
    return { session, token: await this.em.findOne(RefreshToken, { hash }, { refresh: true }) };
  }

  /** Ends one session of this user. @returns whether it existed */
  async end(id: number, userId: number): Promise<boolean> {
    return (await this.nativeDelete({ id, user: userId })) > 0;
  }

  /** Ends all sessions of this user except the `count` most recently used; expired ones end first. */
  async endBeyond(userId: number, count: number, now: Date): Promise<void> {
    await this.em.execute(END_BEYOND, [userId, now, count]);
  }

  /**
   * Deletes refresh tokens of sessions that expired at `time` or before.
   *
   * @param limit how many at most
   * @returns how many were deleted
   */
  purgeTokensOfExpired(time: Date, limit: number): Promise<number> {
    return deleteBatch(this.em, TOKENS_OF_EXPIRED, [time], limit);
  }

  /**
   * Deletes sessions that expired at `time` or before, with their remaining tokens.
   *
   * @param limit how many at most
   * @returns how many were deleted
   */
  purgeExpired(time: Date, limit: number): Promise<number> {
    return deleteBatch(this.em, EXPIRED, [time], limit);
  }

  /** A page of a user's sessions, by id. */
  readAfter(userId: number, id: number, limit: number): Promise<ExportedSession[]> {
    return queryPrepared(this.em, EXPORTED, [userId, id, limit]);
  }

  /** Ends all sessions of this user. */
  async endAll(userId: number): Promise<void> {
    await this.nativeDelete({ user: userId });
  }

  private prepareAlive(): AliveQuery {
    const users = new EntityReader(this.em, User, 'u');
    const sessions = new EntityReader(this.em, Session, 's');
    const sql = `
      select ${sessions.selection}, ${users.selection}
      from session s join "user" u on u.id = s.user_id
      where s.id = ? and s.user_id = ? and s.expires_at > ? and u.suspended_at is null`;
    return { sql, users, sessions };
  }

  /** Ends all sessions of this user except one. */
  async endOthers(userId: number, keptId: number): Promise<void> {
    await this.nativeDelete({ user: userId, id: { $ne: keptId } });
  }
}

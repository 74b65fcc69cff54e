import { EntityRepository } from '@mikro-orm/postgresql';
import { type DeletableRows, deleteBatch } from '../../platform/persistence/delete-batch.js';
import { EntityReader } from '../../platform/persistence/entity-reader.js';
import { queryPrepared } from '../../platform/persistence/prepared-query.js';
import { User } from '../user/user.entity.js';
import { PersonalAccessToken } from './personal-access-token.entity.js';

/** Parameter: the time. */
const EXPIRED: DeletableRows = {
  table: 'personal_access_token',
  key: 'id',
  select: 'select id from personal_access_token where expires_at <= ? order by expires_at',
};

/**
 * Does not wait for a row that is locked: the time is then noted with a later request.
 *
 * Parameters: the time, the id, the time before which it must have been noted last.
 */
const NOTE_USE = `
  update personal_access_token set last_used_at = ? where id = (
    select id from personal_access_token
    where id = ? and (last_used_at is null or last_used_at < ?) for update skip locked)`;

/** The query of {@link PersonalAccessTokenRepository.findWithUser}, and how its rows are read. */
interface UserQuery {
  sql: string;
  users: EntityReader<User>;
  tokens: EntityReader<PersonalAccessToken>;
}

/** Queries over personal access tokens. */
export class PersonalAccessTokenRepository extends EntityRepository<PersonalAccessToken> {
  /** Prepared once: every request with such a token runs it. */
  private withUser: UserQuery | undefined;

  /**
   * The token with its user, whose permissions it limits to its scopes. Null if it does not exist or its
   * user is suspended; it may have expired.
   */
  async findWithUser(id: number): Promise<PersonalAccessToken | null> {
    const { sql, users, tokens } = (this.withUser ??= this.prepareWithUser());
    const [row] = await queryPrepared(this.em, sql, [id]);
    if (!row) {
      return null;
    }
    const user = users.read(row);
    const token = tokens.read(row);
    user.scopes = new Set(token.scopes);
    return token;
  }

  /** A user's tokens, newest first. */
  listOf(userId: number): Promise<PersonalAccessToken[]> {
    return this.find({ user: userId }, { orderBy: { id: 'desc' } });
  }

  /** Ends one token of this user. @returns whether it existed */
  async revoke(id: number, userId: number): Promise<boolean> {
    return (await this.nativeDelete({ id, user: userId })) > 0;
  }

  /** Ends all tokens of this user. */
  async revokeAll(userId: number): Promise<void> {
    await this.nativeDelete({ user: userId });
  }

  /**
   * Notes when a token was used, on a connection of its own.
   *
   * @param unlessSince nothing is written if a later use is noted
   */
  async noteUse(id: number, now: Date, unlessSince: Date): Promise<void> {
    await queryPrepared(this.em.fork(), NOTE_USE, [now, id, unlessSince], 'write');
  }

  /**
   * Deletes tokens that expired at `time` or before.
   *
   * @param limit how many at most
   * @returns how many were deleted
   */
  purgeExpired(time: Date, limit: number): Promise<number> {
    return deleteBatch(this.em, EXPIRED, [time], limit);
  }

  private prepareWithUser(): UserQuery {
    const users = new EntityReader(this.em, User, 'u');
    const tokens = new EntityReader(this.em, PersonalAccessToken, 't');
    const sql = `
      select ${tokens.selection}, ${users.selection}
      from personal_access_token t join "user" u on u.id = t.user_id
      where t.id = ? and u.suspended_at is null`;
    return { sql, users, tokens };
  }
}

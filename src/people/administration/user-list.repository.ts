import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import {
  parseTimeCursor,
  type TimePage,
  timePageBy,
} from '../../platform/pagination/time-cursor.js';
import { EntityReader } from '../../platform/persistence/entity-reader.js';
import { queryPrepared } from '../../platform/persistence/prepared-query.js';
import { foldName } from '../../platform/unicode.js';
import type { Role } from '../user/roles.js';
import { User } from '../user/user.entity.js';
import { listUsers } from './user-list.sql.js';

/** The last code point: what begins with a prefix is below the prefix and this. */
const LAST_CODE_POINT = '\u{10ffff}';

/** Which users, and a page of them. */
export interface UserListQuery {
  /** Beginning of the email or the username, ignoring case. */
  q?: string | undefined;
  role?: Role | undefined;
  suspended?: boolean | undefined;
  limit: number;
  /** Cursor of the last item of the previous page. */
  after?: string | undefined;
}

/** A user in a list. */
export interface ListedUser {
  user: User;
  /** ISO 8601 in UTC; null without a session. */
  lastSeenAt: string | null;
}

/** A page of users. */
export type UserListPage = TimePage<ListedUser>;

/** Lists of users for administrators. */
@Injectable()
export class UserListRepository {
  constructor(private readonly em: EntityManager) {}

  /** Users, newest first; not counted, as that would take longer with each user. */
  async readPage(query: UserListQuery): Promise<UserListPage> {
    const { role, suspended, limit } = query;
    const position = parseTimeCursor(query.after, 'user');
    const prefix = query.q === undefined ? undefined : foldName(query.q);
    const bounds = prefix === undefined ? [] : [prefix, `${prefix}${LAST_CODE_POINT}`];
    const users = new EntityReader(this.em, User, 'u');
    const sql = listUsers(users.selection, {
      prefix: prefix !== undefined,
      role: role !== undefined,
      suspended: suspended !== undefined,
      after: position !== undefined,
    });
    const params = [
      ...bounds,
      ...bounds,
      ...(role === undefined ? [] : [role]),
      ...(suspended === undefined ? [] : [!suspended]),
      ...(position ? [position.time, position.id] : []),
      // One more than the limit, to know whether there is a next page.
      limit + 1,
    ];
    const rows =
      prefix === undefined
        ? await queryPrepared<{ lastSeenAt: string | null }>(this.em, sql, params)
        : // Planned for this prefix: for a rare one by the indexes of names, for a frequent one by the time.
          await this.em.execute<{ lastSeenAt: string | null }[]>(sql, params);
    const found = rows.map((row) => ({ user: users.read(row), lastSeenAt: row.lastSeenAt }));
    return timePageBy(found, limit, 'user', ({ user }) => ({
      time: user.createdAt.toISOString(),
      id: user.id,
    }));
  }
}

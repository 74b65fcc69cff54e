import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { UserNotFoundError } from '../../people/user/user.errors.js';
import { Clock } from '../../platform/clock.js';
import { queryPrepared } from '../../platform/persistence/prepared-query.js';
import { foldName } from '../../platform/unicode.js';
import { type Author, AUTHOR, AUTHOR_PAGE, type AuthorPageRow } from './author.sql.js';

/** A page of authors. */
export interface AuthorPage {
  items: Author[];
  total: number;
}

type AuthorRow = AuthorPageRow['items'][number];

/** Queries over the users who publish. */
@Injectable()
export class AuthorRepository {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
  ) {}

  /** The users who have published something, by username. */
  async list(limit: number, offset: number): Promise<AuthorPage> {
    const now = this.clock.now();
    const params = [now, limit, offset, now];
    const [page] = await queryPrepared<AuthorPageRow>(this.em, AUTHOR_PAGE, params);
    return { items: (page?.items ?? []).map(authorOf), total: page?.total ?? 0 };
  }

  /**
   * The user with this username, ignoring case, whether or not they have published anything.
   *
   * @throws UserNotFoundError
   */
  async read(username: string): Promise<Author> {
    const params = [this.clock.now(), foldName(username)];
    const [row] = await queryPrepared<AuthorRow>(this.em, AUTHOR, params);
    if (!row) {
      throw new UserNotFoundError();
    }
    return authorOf(row);
  }
}

function authorOf({ profile, totalArticles }: AuthorRow): Author {
  return { ...profile, totalArticles };
}

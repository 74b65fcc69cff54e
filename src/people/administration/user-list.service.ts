import { Injectable } from '@nestjs/common';
import { ArticleTotals } from './article-totals.js';
import {
  type ListedUser,
  type UserListPage,
  type UserListQuery,
  UserListRepository,
} from './user-list.repository.js';

/** A user in a list, with what they wrote. */
export interface UserListItem extends ListedUser {
  /** Number of published articles. */
  totalArticles: number;
}

/** A page of users. */
export interface UserList extends Omit<UserListPage, 'items'> {
  items: UserListItem[];
}

/** All accounts, as administrators see them. */
@Injectable()
export class UserListService {
  constructor(
    private readonly users: UserListRepository,
    private readonly articles: ArticleTotals,
  ) {}

  /** Accounts, newest first. */
  async list(query: UserListQuery): Promise<UserList> {
    const { items, ...page } = await this.users.readPage(query);
    const totals = await this.articles.of(items.map(({ user }) => user.id));
    return {
      ...page,
      items: items.map(({ user, lastSeenAt }) => ({
        user,
        lastSeenAt,
        totalArticles: totals.get(user.id) ?? 0,
      })),
    };
  }
}

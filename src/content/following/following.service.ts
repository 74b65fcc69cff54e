import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import type { User } from '../../people/user/user.entity.js';
import { UserRepository } from '../../people/user/user.repository.js';
import { FollowingRepository } from './following.repository.js';

/** A user as a viewer sees them. */
export interface UserForViewer {
  user: User;
  /** Whether the viewer follows the user; false for anonymous viewers. */
  following: boolean;
}

/** Who follows whom. */
@Injectable()
export class FollowingService {
  constructor(
    private readonly users: UserRepository,
    private readonly followings: FollowingRepository,
    private readonly clock: Clock,
  ) {}

  /** @throws UserNotFoundError */
  async read(viewer: User | undefined, username: string): Promise<UserForViewer> {
    const user = await this.users.findByUsername(username);
    return { user, following: (await this.followedAmong(viewer, [user.id])).has(user.id) };
  }

  /**
   * Follows a user; idempotent.
   *
   * @throws UserNotFoundError
   */
  async follow(follower: User, username: string): Promise<UserForViewer> {
    const user = await this.users.findByUsername(username);
    await this.followings.add(follower.id, user.id, this.clock.now());
    return { user, following: true };
  }

  /** @throws UserNotFoundError */
  async unfollow(follower: User, username: string): Promise<UserForViewer> {
    const user = await this.users.findByUsername(username);
    await this.followings.remove(follower.id, user.id);
    return { user, following: false };
  }

  /** Which of these users `viewer` follows, by id. */
  async followedAmong(
    viewer: User | undefined,
    userIds: readonly number[],
  ): Promise<ReadonlySet<number>> {
    return viewer && userIds.length > 0
      ? this.followings.findFollowedAmong(viewer.id, userIds)
      : new Set();
  }
}

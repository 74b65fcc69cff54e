import { Injectable } from '@nestjs/common';
import type { CommentContent } from '../article/comment-content.js';
import { Clock } from '../../platform/clock.js';
import { FollowingService } from '../following/following.service.js';
import type { User } from '../../people/user/user.entity.js';
import { UserRepository } from '../../people/user/user.repository.js';
import { FeedRepository, type SeenPage } from './feed.repository.js';
import type { FeedPage, SeenArticleText, SeenComment } from './feed.sql.js';

/** Which articles; people by their usernames. What is left out is no condition. */
export interface ArticleChoice {
  tag?: string | undefined;
  /** Who wrote them. */
  author?: string | undefined;
  /** Whose favourites they are. */
  favouriteOf?: string | undefined;
}

/** Articles as somebody sees them: what they follow and like is told apart from the rest. */
@Injectable()
export class FeedService {
  constructor(
    private readonly feeds: FeedRepository,
    private readonly users: UserRepository,
    private readonly followings: FollowingService,
    private readonly clock: Clock,
  ) {}

  /** Published articles, newest first. Of a user who does not exist there are none. */
  async list(
    viewer: User | undefined,
    { tag, author, favouriteOf }: ArticleChoice,
    page: FeedPage,
  ): Promise<SeenPage> {
    const [authorId, likerId] = await Promise.all([
      author === undefined ? undefined : this.users.idOf(author),
      favouriteOf === undefined ? undefined : this.users.idOf(favouriteOf),
    ]);
    const filter = { tag, author: authorId, favouriteOf: likerId };
    return this.feeds.list(viewer?.id, filter, page, this.clock.now());
  }

  /** What the people have published whom `viewer` follows, newest first. */
  feed(viewer: User, page: FeedPage): Promise<SeenPage> {
    return this.feeds.list(viewer.id, { followedBy: viewer.id }, page, this.clock.now());
  }

  /**
   * One article with its text.
   *
   * @param reference slug or id
   * @throws ArticleNotFoundError also for somebody else's draft
   */
  read(viewer: User | undefined, reference: string): Promise<SeenArticleText> {
    return this.feeds.read(viewer?.id, reference, this.clock.now());
  }

  /**
   * The comments of an article, oldest first; of very many or long ones the newest.
   *
   * @param reference slug or id
   * @throws ArticleNotFoundError
   */
  listComments(viewer: User | undefined, reference: string): Promise<SeenComment[]> {
    return this.feeds.listComments(viewer?.id, reference, this.clock.now());
  }

  /** A comment as its author sees it. */
  async seeComment(author: User, comment: CommentContent): Promise<SeenComment> {
    const { id, text, createdAt, updatedAt } = comment;
    const { username, bio, image } = author;
    const following = (await this.followings.followedAmong(author, [author.id])).has(author.id);
    return { id, text, createdAt, updatedAt, author: { username, bio, image, following } };
  }
}

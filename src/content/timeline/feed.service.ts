import { Injectable } from '@nestjs/common';
import type { ViewerContext } from '../article/article.policy.js';
import type { ArticleReference } from '../article/article-reference.js';
import type { CommentContent } from '../article/comment-content.js';
import { Clock } from '../../platform/clock.js';
import { FollowingService } from '../following/following.service.js';
import type { User } from '../../people/user/user.entity.js';
import { UserRepository } from '../../people/user/user.repository.js';
import { FeedRepository, type ArticlePageForViewer } from './feed.repository.js';
import type { FeedPage, FullArticleForViewer, CommentForViewer } from './feed.sql.js';

/** Which articles; people by their usernames. What is left out is no condition. */
export interface ArticleFilter {
  tag?: string | undefined;
  /** Who wrote them. */
  author?: string | undefined;
  /** Whose favourites they are. */
  favouriteOf?: string | undefined;
}

/** Articles and comments for a viewer: with whether they follow the author, and like the article. */
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
    { tag, author, favouriteOf }: ArticleFilter,
    page: FeedPage,
  ): Promise<ArticlePageForViewer> {
    const [authorId, likerId] = await Promise.all([
      author === undefined ? undefined : this.users.idOf(author),
      favouriteOf === undefined ? undefined : this.users.idOf(favouriteOf),
    ]);
    const filter = { tag, author: authorId, favouriteOf: likerId };
    return this.feeds.list(this.contextOf(viewer), filter, page);
  }

  /** What the people have published whom `viewer` follows, newest first. */
  feed(viewer: User, page: FeedPage): Promise<ArticlePageForViewer> {
    return this.feeds.list(this.contextOf(viewer), { followedBy: viewer.id }, page);
  }

  /**
   * One article with its text.
   *
   * @throws ArticleNotFoundError also for somebody else's draft
   */
  read(viewer: User | undefined, reference: ArticleReference): Promise<FullArticleForViewer> {
    return this.feeds.read(this.contextOf(viewer), reference);
  }

  /**
   * The comments of an article, oldest first; of very many or long ones the newest.
   *
   * @throws ArticleNotFoundError
   */
  listComments(viewer: User | undefined, reference: ArticleReference): Promise<CommentForViewer[]> {
    return this.feeds.listComments(this.contextOf(viewer), reference);
  }

  /** A comment, for its author. */
  async commentForViewer(author: User, comment: CommentContent): Promise<CommentForViewer> {
    const { id, text, createdAt, updatedAt } = comment;
    const { username, bio, image } = author;
    const following = (await this.followings.followedAmong(author, [author.id])).has(author.id);
    return { id, text, createdAt, updatedAt, author: { username, bio, image, following } };
  }

  private contextOf(viewer: User | undefined): ViewerContext {
    return { viewer, now: this.clock.now() };
  }
}

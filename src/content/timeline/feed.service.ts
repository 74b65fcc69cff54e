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

/** Filter of articles; all conditions are optional, users are given by username. */
export interface ArticleFilter {
  tag?: string | undefined;
  /** The author. */
  author?: string | undefined;
  /** The user whose favourites to list. */
  favouriteOf?: string | undefined;
}

/** Articles and comments as a viewer sees them: whether they like the article and follow the author. */
@Injectable()
export class FeedService {
  constructor(
    private readonly feeds: FeedRepository,
    private readonly users: UserRepository,
    private readonly followings: FollowingService,
    private readonly clock: Clock,
  ) {}

  /** Published articles, newest first. A filter by an unknown user has no matches. */
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

  /** Published articles of the users whom `viewer` follows, newest first. */
  feed(viewer: User, page: FeedPage): Promise<ArticlePageForViewer> {
    return this.feeds.list(this.contextOf(viewer), { followedBy: viewer.id }, page);
  }

  /**
   * One article with its text.
   *
   * @throws ArticleNotFoundError also for another user's draft
   */
  read(viewer: User | undefined, reference: ArticleReference): Promise<FullArticleForViewer> {
    return this.feeds.read(this.contextOf(viewer), reference);
  }

  /**
   * The comments of an article, oldest first; only the newest if there are very many or long ones.
   *
   * @throws ArticleNotFoundError
   */
  listComments(viewer: User | undefined, reference: ArticleReference): Promise<CommentForViewer[]> {
    return this.feeds.listComments(this.contextOf(viewer), reference);
  }

  /** A comment as its author sees it. */
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

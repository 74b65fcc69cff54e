import { ref } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { Article } from '../article/article.entity.js';
import type { ArticleReference } from '../article/article-reference.js';
import type { CommentContent } from '../article/comment-content.js';
import type { CommentState } from '../article/comment-state.js';
import { ArticleService } from '../article/article.service.js';
import { RenderedArticleService } from '../article/rendered-article.service.js';
import { firstFitting } from '../../platform/pagination/page-bytes.js';
import { AppConfig } from '../../config/app-config.js';
import { Clock } from '../../platform/clock.js';
import { EventSubscriptions } from '../../platform/events/event-subscriptions.js';
import { TokenRequiredError } from '../../platform/errors/token-required.error.js';
import { AuditLog } from '../../people/audit/audit-log.js';
import type { PublicProfile, User } from '../../people/user/user.entity.js';
import type { Comment } from './comment.entity.js';
import { CommentNotFoundError, NotCommentAuthorError } from './comment.errors.js';
import { assertCanSeeDeleted, canDelete, canRestore, canSee, isOwn } from './comment.policy.js';
import { type CommentPage, commentCursorOf, CommentRepository } from './comment.repository.js';
import type { CommentQueryDto } from './dto/comment-query.dto.js';

/** Comments: who may read, write, delete and restore them. */
@Injectable()
export class CommentService {
  constructor(
    private readonly em: EntityManager,
    private readonly comments: CommentRepository,
    private readonly articles: ArticleService,
    private readonly renderings: RenderedArticleService,
    private readonly audit: AuditLog,
    private readonly events: EventSubscriptions,
    private readonly clock: Clock,
    private readonly config: AppConfig,
  ) {}

  /**
   * A page of comments. Only the author of the article can list the deleted ones.
   *
   * @throws ArticleNotFoundError
   * @throws TokenRequiredError if the deleted ones are requested without a token
   * @throws NotAuthorError if they are requested by another user
   * @throws TooManyRequestsError if too many texts of the same address or account are waiting
   * @throws UnavailableError if too many texts are waiting
   */
  async list(
    viewer: User | undefined,
    reference: ArticleReference,
    { limit, after, deleted, render }: CommentQueryDto,
  ): Promise<CommentPage> {
    if (deleted) {
      await this.assertSeesDeleted(viewer, reference);
    }
    const query = { limit, after, deleted };
    const page = await this.comments.readPage(reference, this.articles.contextOf(viewer), query);
    return render === 'html' ? this.rendered(page) : page;
  }

  /**
   * Adds a comment. It may have to wait for a moderator first (docs/people.md#moderation).
   *
   * @throws ArticleNotFoundError if the article is not visible to the user
   * @throws CommentsClosedError
   */
  async create(author: User, reference: ArticleReference, text: string): Promise<CommentContent> {
    const now = this.clock.now();
    const { commentModeration: moderation } = this.config;
    const data = { text, author, article: reference, moderation };
    const { id, state } = await this.comments.insertNew(data, now);
    this.events.deliver();
    const time = now.toISOString();
    return { id, text, author, createdAt: time, updatedAt: time, ...stateUnlessVisible(state) };
  }

  /**
   * Soft-deletes a comment, as its author or as the author of the article.
   *
   * @throws ArticleNotFoundError
   * @throws CommentNotFoundError
   * @throws NotCommentAuthorError
   */
  delete(user: User, reference: ArticleReference, commentId: number): Promise<void> {
    return this.hide(user, reference, commentId, (comment, article) =>
      canDelete(user, comment, article),
    );
  }

  /**
   * Soft-deletes the user's own comment.
   *
   * @throws ArticleNotFoundError
   * @throws CommentNotFoundError
   * @throws NotCommentAuthorError also for the author of the article
   */
  deleteOwn(user: User, reference: ArticleReference, commentId: number): Promise<void> {
    return this.hide(user, reference, commentId, (comment) => isOwn(user, comment));
  }

  /**
   * Restores a deleted comment, as the user who deleted it or as the author of the article.
   *
   * @throws ArticleNotFoundError
   * @throws CommentNotFoundError also if the comment is not deleted
   * @throws NotCommentAuthorError
   */
  async restore(
    user: User,
    reference: ArticleReference,
    commentId: number,
  ): Promise<CommentContent> {
    const article = await this.articles.findVisible(reference, user);
    return this.em.transactional(async () => {
      const comment = existing(await this.comments.lockDeleted(commentId, article.id));
      assertAllowed(canRestore(user, comment, article));
      comment.restore();
      this.recordUnlessOwn('comment.restored', user, comment);
      await this.em.flush();
      return contentOf(comment, comment.author.getEntity());
    });
  }

  /** The page with the HTML of its comments; fewer comments if they do not fit then. */
  private async rendered(page: CommentPage): Promise<CommentPage> {
    const items = firstFitting(await this.renderings.renderComments(page.items));
    const last = items.at(-1);
    return last && items.length < page.items.length
      ? { ...page, items, endCursor: commentCursorOf(last), hasNextPage: true }
      : { ...page, items };
  }

  private recordUnlessOwn(
    action: 'comment.deleted' | 'comment.restored',
    user: User,
    comment: Comment,
  ): void {
    if (!isOwn(user, comment)) {
      this.audit.record(action, comment.id, { details: { author: comment.author.id } });
    }
  }

  private async assertSeesDeleted(
    viewer: User | undefined,
    reference: ArticleReference,
  ): Promise<void> {
    if (!viewer) {
      throw new TokenRequiredError();
    }
    assertCanSeeDeleted(viewer, await this.articles.readVisible(reference, viewer));
  }

  private async hide(
    user: User,
    reference: ArticleReference,
    commentId: number,
    isAllowed: (comment: Comment, article: Article) => boolean,
  ): Promise<void> {
    const article = await this.articles.findVisible(reference, user);
    await this.em.transactional(async (em) => {
      const comment = existing(await this.comments.lockShown(commentId, article.id));
      if (!canSee(user, comment, article)) {
        throw new CommentNotFoundError();
      }
      assertAllowed(isAllowed(comment, article));
      comment.deletedBy = ref(user);
      this.recordUnlessOwn('comment.deleted', user, comment);
      em.remove(comment);
    });
  }
}

/** @throws CommentNotFoundError if there is no comment */
function existing(comment: Comment | null): Comment {
  if (!comment) {
    throw new CommentNotFoundError();
  }
  return comment;
}

/** @throws NotCommentAuthorError */
function assertAllowed(isAllowed: boolean): void {
  if (!isAllowed) {
    throw new NotCommentAuthorError();
  }
}

/** @param author of the comment, loaded */
function contentOf(comment: Comment, author: PublicProfile): CommentContent {
  const { id, text, createdAt, updatedAt, state, deletedAt } = comment;
  return {
    id,
    text,
    author,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    ...stateUnlessVisible(state),
    ...(deletedAt && { deletedAt: deletedAt.toISOString() }),
  };
}

function stateUnlessVisible(state: CommentState): { state?: CommentState } {
  return state === 'visible' ? {} : { state };
}

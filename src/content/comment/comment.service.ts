import { ref } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { Article } from '../article/article.entity.js';
import type { ArticleReference } from '../article/article-reference.js';
import type { CommentContent } from '../article/comment-content.js';
import { ArticleService } from '../article/article.service.js';
import { Clock } from '../../platform/clock.js';
import { TokenRequiredError } from '../../platform/errors/token-required.error.js';
import type { PublicProfile, User } from '../../people/user/user.entity.js';
import type { Comment } from './comment.entity.js';
import { CommentNotFoundError, NotCommentAuthorError } from './comment.errors.js';
import { assertCanSeeDeleted, canDelete, canRestore, isOwn } from './comment.policy.js';
import { type CommentPage, CommentRepository } from './comment.repository.js';
import type { CommentQueryDto } from './dto/comment-query.dto.js';

/** Comments: who may read, write, delete and restore them. */
@Injectable()
export class CommentService {
  constructor(
    private readonly em: EntityManager,
    private readonly comments: CommentRepository,
    private readonly articles: ArticleService,
    private readonly clock: Clock,
  ) {}

  /**
   * A page of comments; the deleted ones for the article's author alone.
   *
   * @throws ArticleNotFoundError
   * @throws TokenRequiredError if the deleted ones are asked for without a token
   * @throws NotAuthorError if they are asked for by somebody else
   */
  async list(
    viewer: User | undefined,
    reference: ArticleReference,
    { limit, after, deleted }: CommentQueryDto,
  ): Promise<CommentPage> {
    if (deleted) {
      await this.assertSeesDeleted(viewer, reference);
    }
    const query = { limit, after, deleted };
    return this.comments.readPage(reference, this.articles.contextOf(viewer), query);
  }

  /** @throws ArticleNotFoundError if there is no such article for this user */
  async create(author: User, reference: ArticleReference, text: string): Promise<CommentContent> {
    const now = this.clock.now();
    const id = await this.comments.insertNew({ text, author, article: reference }, now);
    const time = now.toISOString();
    return { id, text, author, createdAt: time, updatedAt: time };
  }

  /**
   * Hides a comment; its author may, and the article's.
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
   * Hides one's own comment.
   *
   * @throws ArticleNotFoundError
   * @throws CommentNotFoundError
   * @throws NotCommentAuthorError also where the article is one's own
   */
  deleteOwn(user: User, reference: ArticleReference, commentId: number): Promise<void> {
    return this.hide(user, reference, commentId, (comment) => isOwn(user, comment));
  }

  /**
   * Shows a deleted comment again; who deleted it may, and the article's author.
   *
   * @throws ArticleNotFoundError
   * @throws CommentNotFoundError also where the comment is not deleted
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
      await this.em.flush();
      return contentOf(comment, comment.author.getEntity());
    });
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
      assertAllowed(isAllowed(comment, article));
      comment.deletedBy = ref(user);
      em.remove(comment);
    });
  }
}

/** @throws CommentNotFoundError where there is none */
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

/** @param author the comment's, loaded */
function contentOf(comment: Comment, author: PublicProfile): CommentContent {
  const { id, text, createdAt, updatedAt, deletedAt } = comment;
  return {
    id,
    text,
    author,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    ...(deletedAt && { deletedAt: deletedAt.toISOString() }),
  };
}

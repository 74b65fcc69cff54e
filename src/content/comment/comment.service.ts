import { ref } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { Article } from '../article/article.entity.js';
import type { CommentContent } from '../article/comment-content.js';
import { ArticleService } from '../article/article.service.js';
import { Clock } from '../../platform/clock.js';
import { AuthError } from '../../platform/errors/app-errors.js';
import { parseResourceId } from '../../platform/validation/resource-id.js';
import type { PublicProfile, User } from '../../people/user/user.entity.js';
import type { Comment } from './comment.entity.js';
import { CommentNotFoundError, NotCommentAuthorError } from './comment.errors.js';
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
   * @throws NotFoundError
   * @throws AuthError if the deleted ones are asked for without a token
   * @throws NotAuthorError if they are asked for by somebody else
   */
  async list(
    viewer: User | undefined,
    reference: string,
    { limit, after, deleted }: CommentQueryDto,
  ): Promise<CommentPage> {
    if (deleted) {
      await this.assertOwnArticle(viewer, reference);
    }
    const query = { limit, after, deleted };
    return this.comments.readPage(reference, this.articles.viewpointOf(viewer), query);
  }

  /** @throws NotFoundError if there is no such article for this user */
  async create(author: User, reference: string, text: string): Promise<CommentContent> {
    const now = this.clock.now();
    const data = { text, authorId: author.id, article: reference };
    const id = await this.comments.insertNew(data, now);
    const time = now.toISOString();
    return { id, text, author, createdAt: time, updatedAt: time };
  }

  /**
   * Hides a comment; its author may, and the article's.
   *
   * @throws NotFoundError
   * @throws NotCommentAuthorError
   */
  delete(user: User, reference: string, commentId: string): Promise<void> {
    return this.hide(user, reference, commentId, (comment, article) =>
      assertOneOf(user, comment.author, article),
    );
  }

  /**
   * Hides one's own comment.
   *
   * @throws NotFoundError
   * @throws NotCommentAuthorError also where the article is one's own
   */
  deleteOwn(user: User, reference: string, commentId: string): Promise<void> {
    return this.hide(user, reference, commentId, (comment) => {
      if (comment.author.id !== user.id) {
        throw new NotCommentAuthorError();
      }
    });
  }

  /**
   * Shows a deleted comment again; who deleted it may, and the article's author.
   *
   * @throws NotFoundError also where the comment is not deleted
   * @throws NotCommentAuthorError
   */
  async restore(user: User, reference: string, commentId: string): Promise<CommentContent> {
    const article = await this.articles.findVisible(reference, user);
    return this.em.transactional(async () => {
      const comment = await this.find(commentId, (id) => this.comments.lockDeleted(id, article.id));
      assertOneOf(user, comment.deletedBy, article);
      comment.restore();
      await this.em.flush();
      return contentOf(comment, comment.author.getEntity());
    });
  }

  private async assertOwnArticle(viewer: User | undefined, reference: string): Promise<void> {
    if (!viewer) {
      throw new AuthError('token_missing', 'Please provide your token via Authorization header');
    }
    this.articles.assertAuthor(await this.articles.readVisible(reference, viewer), viewer);
  }

  private async hide(
    user: User,
    reference: string,
    commentId: string,
    assertMay: (comment: Comment, article: Article) => void,
  ): Promise<void> {
    const article = await this.articles.findVisible(reference, user);
    await this.em.transactional(async (em) => {
      const comment = await this.find(commentId, (id) => this.comments.lockShown(id, article.id));
      assertMay(comment, article);
      comment.deletedBy = ref(user);
      em.remove(comment);
    });
  }

  /** What `lookUp` finds under the id that a path segment stands for. @throws NotFoundError */
  private async find(
    segment: string,
    lookUp: (id: number) => Promise<Comment | null>,
  ): Promise<Comment> {
    const id = parseResourceId(segment);
    const comment = id === undefined ? null : await lookUp(id);
    if (!comment) {
      throw new CommentNotFoundError();
    }
    return comment;
  }
}

function assertOneOf(user: User, person: { id: number } | null, article: Article): void {
  if (user.id !== person?.id && user.id !== article.author.id) {
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

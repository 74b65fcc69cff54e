import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../people/audit/audit-log.js';
import type { User } from '../../people/user/user.entity.js';
import { ResultCache } from '../../platform/persistence/result-cache.js';
import type { ArticleReference } from '../article/article-reference.js';
import { canModerate, canModerateAll, canSee as canSeeArticle } from '../article/article.policy.js';
import { ArticleService } from '../article/article.service.js';
import type { CommentState } from '../article/comment-state.js';
import { CommentNotFoundError, NotModeratorError } from '../comment/comment.errors.js';
import { canSee } from '../comment/comment.policy.js';
import { CommentRepository } from '../comment/comment.repository.js';
import {
  type ModerationPage,
  type ModerationPageQuery,
  ModerationRepository,
} from './moderation.repository.js';
import type { ModeratedComment } from './moderated-comment.js';

/** What a moderator decides. */
export interface ModerationDecision {
  state: Exclude<CommentState, 'pending'>;
  reason?: string | null;
  /** Whether it is about all comments of the author; for editors. */
  allOfAuthor?: boolean;
}

/** Comments that wait, were reported or are spam: who may see them, and decide. */
@Injectable()
export class ModerationService {
  constructor(
    private readonly em: EntityManager,
    private readonly moderation: ModerationRepository,
    private readonly comments: CommentRepository,
    private readonly articles: ArticleService,
    private readonly audit: AuditLog,
  ) {}

  /** A list of comments: editors see those on every article, authors those on their own. */
  list(user: User, query: Omit<ModerationPageQuery, 'onArticlesOf'>): Promise<ModerationPage> {
    return this.moderation.readPage({
      ...query,
      onArticlesOf: canModerateAll(user) ? undefined : user.id,
    });
  }

  /**
   * Reports a comment to its moderators; a second report by the same user changes nothing.
   *
   * @throws CommentNotFoundError
   */
  report(user: User, article: ArticleReference, id: number, reason: string): Promise<void> {
    const context = { ...this.articles.contextOf(user), viewer: user };
    return this.moderation.report(article, id, { reason, context });
  }

  /**
   * Shows a comment to everyone, or hides it as spam; settles the reports about it.
   *
   * @throws CommentNotFoundError also if the user is not shown the comment
   * @throws NotModeratorError
   */
  async decide(user: User, id: number, decision: ModerationDecision): Promise<ModeratedComment> {
    const { state, reason = null, allOfAuthor = false } = decision;
    const decided = await this.em.transactional(async () => {
      const comment = await this.comments.lockWithArticle(id);
      const article = comment?.article.getEntity();
      if (!comment || !article || !canSeeArticle(this.articles.contextOf(user), article)) {
        throw new CommentNotFoundError();
      }
      if (!canModerate(user, article) || (allOfAuthor && !canModerateAll(user))) {
        throw canSee(user, comment, article) ? new NotModeratorError() : new CommentNotFoundError();
      }
      await (allOfAuthor
        ? this.moderation.decideOnAllOf(comment.author.id, state, reason)
        : this.moderation.decide(id, state, reason));
      this.audit.record(state === 'spam' ? 'comment.marked_spam' : 'comment.approved', id, {
        details: { author: comment.author.id, ...(allOfAuthor && { all: true }) },
      });
      return this.moderation.read(id);
    });
    // The commit has not done it: the ORM sees the entry of the audit log only.
    ResultCache.invalidate(this.em);
    return decided;
  }
}

import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { firstFitting } from '../../platform/pagination/page-bytes.js';
import { parseTimeCursor, timePage, type TimePage } from '../../platform/pagination/time-cursor.js';
import { queryPrepared } from '../../platform/persistence/prepared-query.js';
import { ResultCache } from '../../platform/persistence/result-cache.js';
import type { ArticleReference } from '../article/article-reference.js';
import { type ViewerContext, visibilityParams } from '../article/article.policy.js';
import { keyOf } from '../article/article.sql.js';
import type { CommentState } from '../article/comment-state.js';
import { CommentNotFoundError } from '../comment/comment.errors.js';
import type { ModeratedComment, ModerationList } from './moderated-comment.js';
import {
  DECIDE,
  DECIDE_ON_ALL,
  MODERATED_COMMENT,
  MODERATION_PAGE,
  REMOVE_REPORTS_OF,
  REPORT_COMMENT,
} from './moderation.sql.js';

/** A page of a list of comments to moderate. */
export interface ModerationPageQuery {
  list: ModerationList;
  /** Id of a user: only comments on their articles. */
  onArticlesOf: number | undefined;
  limit: number;
  /** Cursor of the last item of the previous page. */
  after?: string | undefined;
}

/** A page of comments as moderators see them, newest first. */
export type ModerationPage = TimePage<ModeratedComment>;

/** Queries of moderation. */
@Injectable()
export class ModerationRepository {
  constructor(private readonly em: EntityManager) {}

  /** A page of comments; fewer than the limit if they are long. */
  async readPage({ list, onArticlesOf, ...page }: ModerationPageQuery): Promise<ModerationPage> {
    const position = parseTimeCursor(page.after, 'moderation');
    const seek = position ? [position.time, position.id] : [];
    // One more than the limit, to know whether there is a next page.
    const limit = page.limit + 1;
    const pages = MODERATION_PAGE[list][onArticlesOf === undefined ? 'all' : 'own'];
    const params =
      onArticlesOf === undefined ? [...seek, limit] : [onArticlesOf, ...seek, limit, limit];
    const sql = pages[position ? 'further' : 'first'];
    const found = await queryPrepared<ModeratedComment>(this.em, sql, params);
    const fitting = firstFitting(found.slice(0, page.limit));
    return timePage(found, fitting.length, 'moderation');
  }

  /** @throws CommentNotFoundError */
  async read(id: number): Promise<ModeratedComment> {
    const [comment] = await queryPrepared<ModeratedComment>(this.em, MODERATED_COMMENT, [id]);
    if (!comment) {
      throw new CommentNotFoundError();
    }
    return comment;
  }

  /**
   * Stores a report; a further one by the same user changes nothing.
   *
   * @throws CommentNotFoundError if the comment is not on the article, or not visible to everyone
   */
  async report(
    article: ArticleReference,
    id: number,
    { reason, context }: { reason: string; context: ViewerContext & { viewer: { id: number } } },
  ): Promise<void> {
    const { column, key } = keyOf(article);
    const { viewer, now } = context;
    const params = [viewer.id, key, ...visibilityParams(context), id, reason, now];
    const sql = REPORT_COMMENT[column];
    const [reported] = await queryPrepared<{ id: number }>(this.em, sql, params, 'write');
    if (!reported) {
      throw new CommentNotFoundError();
    }
  }

  /** Takes all reports of a user back. */
  async removeReportsOf(userId: number): Promise<void> {
    await this.write(REMOVE_REPORTS_OF, [userId]);
  }

  /** Sets the state of a comment. */
  async decide(id: number, state: CommentState, reason: string | null): Promise<void> {
    await this.write(DECIDE, [state, reason, id]);
  }

  /** Sets the state of all comments of an author. */
  async decideOnAllOf(authorId: number, state: CommentState, reason: string | null): Promise<void> {
    await this.write(DECIDE_ON_ALL, [state, reason, authorId]);
  }

  private async write(sql: string, params: readonly unknown[]): Promise<void> {
    await queryPrepared(this.em, sql, params, 'write');
    ResultCache.invalidate(this.em);
  }
}

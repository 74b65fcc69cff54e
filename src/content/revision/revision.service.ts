import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { User } from '../../people/user/user.entity.js';
import type { ExpectedVersion } from '../../platform/expected-version.js';
import type { ArticleContent } from '../article/article-content.js';
import type { ArticleReference } from '../article/article-reference.js';
import type { Article } from '../article/article.entity.js';
import { assertCanReview } from '../article/article.policy.js';
import { ArticleService } from '../article/article.service.js';
import {
  ArticleRevisionRepository,
  type NumberedText,
  type RevisionPage,
} from './article-revision.repository.js';
import type { Revision } from './revision.sql.js';
import { unifiedDiff } from './text-diff.js';

/** How the text of an article changed from one state to another. */
export interface RevisionDiff {
  from: number;
  to: number;
  /** In the unified format; only the names of the states if the texts are the same. */
  diff: string;
}

/** A page of revisions. */
export interface RevisionPageQuery {
  limit: number;
  /** Cursor of the last item of the previous page. */
  after?: string | undefined;
}

/** Former states of articles: for their authors, editors and administrators (docs/publication.md#revisions). */
@Injectable()
export class RevisionService {
  constructor(
    private readonly em: EntityManager,
    private readonly articles: ArticleService,
    private readonly revisions: ArticleRevisionRepository,
  ) {}

  /**
   * The former states of an article, the latest first.
   *
   * @throws ArticleNotFoundError
   * @throws NotAuthorError
   */
  async list(
    user: User,
    reference: ArticleReference,
    { limit, after }: RevisionPageQuery,
  ): Promise<RevisionPage> {
    const { id } = await this.findReviewable(user, reference);
    return this.revisions.readPage(id, limit, after);
  }

  /**
   * @throws ArticleNotFoundError
   * @throws NotAuthorError
   * @throws RevisionNotFoundError
   */
  async read(user: User, reference: ArticleReference, number: number): Promise<Revision> {
    const { id } = await this.findReviewable(user, reference);
    return this.revisions.read(id, number);
  }

  /**
   * How the text changed.
   *
   * @param against number of the other state; by default the present one
   * @throws ArticleNotFoundError
   * @throws NotAuthorError
   * @throws RevisionNotFoundError
   */
  async diff(
    user: User,
    reference: ArticleReference,
    number: number,
    against?: number,
  ): Promise<RevisionDiff> {
    const { id } = await this.findReviewable(user, reference);
    const from = await this.revisions.read(id, number);
    const to = await this.readText(id, against);
    const diff = unifiedDiff(
      { name: nameOf(from.number), text: from.text },
      { name: nameOf(to.number), text: to.text },
    );
    return { from: from.number, to: to.number, diff };
  }

  /**
   * Gives an article the title, description, text and tags that it had. The state that it has now becomes a
   * revision, even if the same person changed it minutes ago.
   *
   * @param expected the precondition of the request, if it has one
   * @throws ArticleNotFoundError
   * @throws NotAuthorError
   * @throws RevisionNotFoundError
   * @throws VersionMismatchError if the precondition fails
   */
  restore(
    user: User,
    reference: ArticleReference,
    number: number,
    expected?: ExpectedVersion,
  ): Promise<ArticleContent> {
    return this.em.transactional(async () => {
      const { id } = await this.findReviewable(user, reference);
      const { title, description, text, tags } = await this.revisions.read(id, number);
      await this.revisions.endJoining(id);
      return this.articles.update(user, { id }, { title, description, text, tags }, expected);
    });
  }

  private async findReviewable(user: User, reference: ArticleReference): Promise<Article> {
    const article = await this.articles.readVisible(reference, user);
    assertCanReview(user, article);
    return article;
  }

  private async readText(articleId: number, number: number | undefined): Promise<NumberedText> {
    const present = await this.revisions.readPresent(articleId);
    return number === undefined || number === present.number
      ? present
      : this.revisions.read(articleId, number);
  }
}

/** The name of a state in a diff. */
function nameOf(number: number): string {
  return `revision/${number}`;
}

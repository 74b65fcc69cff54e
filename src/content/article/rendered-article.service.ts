import { Injectable } from '@nestjs/common';
import type { User } from '../../people/user/user.entity.js';
import { Clock } from '../../platform/clock.js';
import { firstFitting } from '../../platform/pagination/page-bytes.js';
import type { RenderFormat } from '../rendering/dto/render-query.js';
import { RenderingService } from '../rendering/rendering.service.js';
import type { ArticleDetail } from './article-content.js';
import { ArticleDetailRepository } from './article-detail.repository.js';
import { ArticlePreviewService } from './article-preview.service.js';
import type { ArticleReference } from './article-reference.js';
import type { CommentContent } from './comment-content.js';

/** How an article is read. */
export interface DetailOptions {
  /** Also the HTML of the article and its comments. */
  render?: RenderFormat | undefined;
  /** The token of a preview. */
  preview?: string | undefined;
}

/** Articles and comments with their HTML. */
@Injectable()
export class RenderedArticleService {
  constructor(
    private readonly details: ArticleDetailRepository,
    private readonly previews: ArticlePreviewService,
    private readonly renderings: RenderingService,
    private readonly clock: Clock,
  ) {}

  /**
   * An article with its first comments, and with the HTML of both if that is asked for.
   *
   * @throws ArticleNotFoundError also for another user's draft, unless the token opens it
   * @throws TooManyRequestsError if too many texts of the same address or account are waiting
   * @throws UnavailableError if too many texts are waiting
   */
  async readDetail(
    reference: ArticleReference,
    viewer: User | undefined,
    { render, preview }: DetailOptions,
  ): Promise<ArticleDetail> {
    const article = await this.read(reference, viewer, { render, preview });
    if (render !== 'html') {
      return article;
    }
    const rendering = article.rendering ?? (await this.renderings.renderArticle(article));
    const comments = await this.renderComments(article.comments);
    return { ...article, comments: firstFitting(comments), rendering };
  }

  /**
   * The comments with their HTML.
   *
   * @param comments some with it already
   */
  async renderComments(comments: readonly CommentContent[]): Promise<CommentContent[]> {
    const others = comments.filter(({ html }) => typeof html !== 'string');
    const htmlOf = await this.renderings.renderComments(others);
    return comments.map((comment) => ({
      ...comment,
      html: comment.html ?? htmlOf.get(comment.id) ?? '',
    }));
  }

  private read(
    reference: ArticleReference,
    viewer: User | undefined,
    { render, preview }: DetailOptions,
  ): Promise<ArticleDetail> {
    if (preview !== undefined) {
      return this.previews.readDetail(reference, viewer, preview);
    }
    const context = { viewer, now: this.clock.now() };
    return render === 'html'
      ? this.details.readRendered(reference, context)
      : this.details.read(reference, context);
  }
}

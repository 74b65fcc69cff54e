import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { queryPrepared } from '../../platform/persistence/prepared-query.js';
import { isWhole, shownParams } from './article-comments.sql.js';
import type { ArticleDetail } from './article-content.js';
import { DETAIL_COMMENTS_BYTES } from './article-limits.js';
import type { ArticleReference } from './article-reference.js';
import { ArticleNotFoundError } from './article.errors.js';
import { type ViewerContext, visibilityParams } from './article.policy.js';
import {
  type ArticleDetailRow,
  DETAIL,
  FITTING_COMMENTS,
  type FittingCommentsRow,
  keyOf,
  PREVIEWED_DETAIL,
  PREVIEWED_FITTING_COMMENTS,
  RENDERED_DETAIL,
  type RenderingColumns,
} from './article.sql.js';

/** Reads articles with their first comments, each as one plain row. */
@Injectable()
export class ArticleDetailRepository {
  constructor(private readonly em: EntityManager) {}

  /** @throws ArticleNotFoundError */
  read(reference: ArticleReference, context: ViewerContext): Promise<ArticleDetail> {
    const { column, key } = keyOf(reference);
    const params = [...shownParams(context), key, ...visibilityParams(context)];
    return this.query(DETAIL[column], FITTING_COMMENTS[column], params);
  }

  /**
   * The same with the HTML that is kept of the article and of its comments.
   *
   * @throws ArticleNotFoundError
   */
  async readRendered(reference: ArticleReference, context: ViewerContext): Promise<ArticleDetail> {
    const { column, key } = keyOf(reference);
    const params = [...shownParams(context), key, ...visibilityParams(context)];
    const [sql, fitting] = [RENDERED_DETAIL[column], FITTING_COMMENTS[column]];
    const detail = await this.query<RenderingColumns>(sql, fitting, params);
    const { html, outline, readingMinutes } = detail;
    return html === null
      ? detail
      : Object.assign(detail, { rendering: { html, outline, readingMinutes } });
  }

  /**
   * An article that is visible to the viewer, or that a link opens, with the comments that everyone sees.
   *
   * @param link the hash of the token of a preview
   * @throws ArticleNotFoundError
   */
  readPreview(
    reference: ArticleReference,
    context: ViewerContext,
    link: string,
  ): Promise<ArticleDetail> {
    const { column, key } = keyOf(reference);
    const shown = shownParams({ viewer: undefined });
    const params = [...shown, key, ...visibilityParams(context), link, context.now];
    return this.query(PREVIEWED_DETAIL[column], PREVIEWED_FITTING_COMMENTS[column], params);
  }

  /**
   * @param fitting SQL of the comments, if they are too large
   * @throws ArticleNotFoundError
   */
  private async query<Columns extends object>(
    sql: string,
    fitting: string,
    params: readonly unknown[],
  ): Promise<ArticleDetail & Columns> {
    const [row] = await queryPrepared<ArticleDetailRow & Columns>(this.em, sql, params);
    if (!row) {
      throw new ArticleNotFoundError();
    }
    if (isWhole(row, DETAIL_COMMENTS_BYTES)) {
      return Object.assign(row, { comments: row.items });
    }
    const [comments] = await queryPrepared<FittingCommentsRow>(this.em, fitting, params);
    return Object.assign(row, { comments: comments?.items ?? [] });
  }
}

import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { queryPrepared } from '../../platform/persistence/prepared-query.js';
import { RENDERER_VERSION, type Rendering } from './rendering.js';
import {
  type ArticleRenderingRow,
  type CommentRenderingRow,
  FIND_ARTICLES,
  FIND_COMMENTS,
  KEEP_ARTICLE,
  KEEP_COMMENTS,
} from './rendering.sql.js';

/** The renderings that are kept. */
@Injectable()
export class RenderingRepository {
  constructor(private readonly em: EntityManager) {}

  /** What this renderer made of these articles, in whatever version of theirs. */
  findArticles(ids: readonly number[]): Promise<ArticleRenderingRow[]> {
    return queryPrepared(this.em, FIND_ARTICLES, [`{${ids.join(',')}}`, RENDERER_VERSION]);
  }

  /** What this renderer made of these comments. */
  findComments(ids: readonly number[]): Promise<CommentRenderingRow[]> {
    return queryPrepared(this.em, FIND_COMMENTS, [`{${ids.join(',')}}`, RENDERER_VERSION]);
  }

  async keepArticle(id: number, version: number, rendering: Rendering): Promise<void> {
    const { html, outline, readingMinutes } = rendering;
    const params = [version, RENDERER_VERSION, html, JSON.stringify(outline), readingMinutes, id];
    await queryPrepared(this.em, KEEP_ARTICLE, params, 'write');
  }

  async keepComments(renderings: readonly CommentRenderingRow[]): Promise<void> {
    const params = [RENDERER_VERSION, JSON.stringify(renderings)];
    await queryPrepared(this.em, KEEP_COMMENTS, params, 'write');
  }
}

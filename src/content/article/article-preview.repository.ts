import { EntityRepository } from '@mikro-orm/postgresql';
import { deleteBatch } from '../../platform/persistence/delete-batch.js';
import type { ArticlePreview } from './article-preview.entity.js';
import { EXPIRED_PREVIEWS } from './article-preview.sql.js';

/** A link to make. */
export interface PreviewData {
  hash: string;
  articleId: number;
  createdAt: Date;
  expiresAt: Date;
}

/** Queries over links to articles that are not published yet. */
export class ArticlePreviewRepository extends EntityRepository<ArticlePreview> {
  async add({ articleId, ...rest }: PreviewData): Promise<void> {
    await this.insert({ ...rest, article: articleId });
  }

  /** Ends all links to an article. */
  async revokeOf(articleId: number): Promise<void> {
    await this.nativeDelete({ article: articleId });
  }

  /**
   * Deletes links that expired at `time` or before.
   *
   * @returns how many were deleted, `limit` at most
   */
  purgeExpired(time: Date, limit: number): Promise<number> {
    return deleteBatch(this.em, EXPIRED_PREVIEWS, [time], limit);
  }
}

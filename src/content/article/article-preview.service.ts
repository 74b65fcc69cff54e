import { hash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import type { User } from '../../people/user/user.entity.js';
import { Clock } from '../../platform/clock.js';
import { isViolationOf } from '../../platform/errors/constraint-violation.js';
import { readingFrom } from '../../platform/persistence/read-source.js';
import type { ArticleDetail } from './article-content.js';
import { ArticleDetailRepository } from './article-detail.repository.js';
import { ArticlePreviewRepository } from './article-preview.repository.js';
import type { ArticleReference } from './article-reference.js';
import { articleUrl } from './article-url.js';
import type { Article } from './article.entity.js';
import { ArticleNotFoundError } from './article.errors.js';
import { assertCanPreview } from './article.policy.js';
import { ArticleRepository } from './article.repository.js';

/** Random bytes of a token: 256 bits. */
const TOKEN_BYTES = 32;

const ARTICLE_KEY = 'article_preview_article_id_foreign';

/** A link to an article that is not published yet. */
export interface PreviewLink {
  /** The article on the front end, with the token. */
  url: string;
  token: string;
  expiresAt: Date;
}

/** Links to articles that are not published yet (docs/publication.md#previews). */
@Injectable()
export class ArticlePreviewService {
  constructor(
    private readonly articles: ArticleRepository,
    private readonly details: ArticleDetailRepository,
    private readonly previews: ArticlePreviewRepository,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes a link with which anybody can read the article.
   *
   * @param expiresIn seconds for which it works
   * @throws ArticleNotFoundError
   * @throws NotAuthorError unless the user may see the article while it is a draft
   */
  async create(user: User, reference: ArticleReference, expiresIn: number): Promise<PreviewLink> {
    const now = this.clock.now();
    const article = await this.findPreviewable(user, reference, now);
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const expiresAt = new Date(now.getTime() + expiresIn * 1000);
    const row = { hash: hashOfPreview(token), articleId: article.id, createdAt: now, expiresAt };
    await this.previews.add(row).catch((error: unknown) => {
      // Deleted since it was read.
      throw isViolationOf(ARTICLE_KEY, error) ? new ArticleNotFoundError() : error;
    });
    return { url: previewUrl(articleUrl(this.config.site, article), token), token, expiresAt };
  }

  /**
   * Ends all links to an article.
   *
   * @throws ArticleNotFoundError
   * @throws NotAuthorError unless the user may make some
   */
  async revoke(user: User, reference: ArticleReference): Promise<void> {
    const article = await this.findPreviewable(user, reference, this.clock.now());
    await this.previews.revokeOf(article.id);
  }

  /**
   * An article with its first comments, as far as everyone sees them.
   *
   * @throws ArticleNotFoundError unless the article is visible to the viewer, or the token opens it
   */
  readDetail(
    reference: ArticleReference,
    viewer: User | undefined,
    token: string,
  ): Promise<ArticleDetail> {
    const context = { viewer, now: this.clock.now() };
    // A replica may not have the link yet, or still have one that was revoked.
    return readingFrom('primary', () =>
      this.details.readPreview(reference, context, hashOfPreview(token)),
    );
  }

  private async findPreviewable(
    user: User,
    reference: ArticleReference,
    now: Date,
  ): Promise<Article> {
    const context = { viewer: user, now };
    const article = await this.articles.findVisible(reference, context, { detached: true });
    assertCanPreview(user, article);
    return article;
  }
}

/** The hash under which a token is stored. It has 256 random bits, so that no slow hash is needed. */
function hashOfPreview(token: string): string {
  return hash('sha256', token);
}

/** `ARTICLE_URL` may have a query or a fragment of its own. */
function previewUrl(url: string, token: string): string {
  const start = url.indexOf('#');
  const end = start < 0 ? url.length : start;
  const path = url.slice(0, end);
  return `${path}${path.includes('?') ? '&' : '?'}preview=${token}${url.slice(end)}`;
}

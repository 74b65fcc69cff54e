import { Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { InFlight } from '../../platform/concurrency/in-flight.js';
import { stackOf } from '../../platform/errors/is-error.js';
import { MarkdownRenderer } from './markdown-renderer.js';
import type { Rendering } from './rendering.js';
import { RenderingRepository } from './rendering.repository.js';

/** Characters of renderings that are kept in memory, besides the database. */
const MEMORY_SIZE = 8 * 1024 * 1024;

/** Estimated characters of an entry besides its HTML. */
const ENTRY_SIZE = 500;

/** Of the ids in the HTML of an article. */
const ARTICLE_PREFIX = 'user-content-';

/** A version of an article. */
export interface ArticleVersion {
  id: number;
  version: number;
}

/** A version of an article, with its text. */
export interface RenderableArticle extends ArticleVersion {
  text: string;
}

/** A comment. */
export interface RenderableComment {
  id: number;
  text: string;
}

/**
 * The HTML of articles and comments. Each version is rendered once, on the first read, and kept in the
 * database; what was read lately is in memory as well (docs/publication.md#rendering).
 */
@Injectable()
export class RenderingService {
  private readonly logger = new Logger(RenderingService.name);
  private readonly memory = new LRUCache<string, Rendering>({
    maxSize: MEMORY_SIZE,
    sizeCalculation: ({ html, outline }) => html.length + (outline.length + 1) * ENTRY_SIZE,
  });
  private readonly inFlight = new InFlight<Rendering>();

  constructor(
    private readonly renderer: MarkdownRenderer,
    private readonly renderings: RenderingRepository,
  ) {}

  /**
   * The rendering of an article.
   *
   * @throws TooManyRequestsError if too many texts of the same address or account are waiting
   * @throws UnavailableError if too many texts are waiting
   */
  async renderArticle(article: RenderableArticle): Promise<Rendering> {
    const key = articleKey(article);
    return (
      this.memory.get(key) ??
      (await (this.inFlight.get(key) ?? this.inFlight.add(key, this.loadArticle(article))))
    );
  }

  /**
   * The HTML of comments, by id.
   *
   * @throws TooManyRequestsError if too many texts of the same address or account are waiting
   * @throws UnavailableError if too many texts are waiting
   */
  async renderComments(comments: readonly RenderableComment[]): Promise<Map<number, string>> {
    const html = new Map<number, string>();
    for (const { id } of comments) {
      const rendering = this.memory.get(commentKey(id));
      if (rendering) {
        html.set(id, rendering.html);
      }
    }
    const unknown = comments.filter(({ id }) => !html.has(id));
    for (const loaded of unknown.length > 0 ? await this.loadComments(unknown) : []) {
      html.set(loaded.id, loaded.html);
    }
    return html;
  }

  /** What is kept of these versions of articles, by id. */
  async findArticles(articles: readonly ArticleVersion[]): Promise<Map<number, Rendering>> {
    const found = new Map<number, Rendering>();
    for (const article of articles) {
      const rendering = this.memory.get(articleKey(article));
      if (rendering) {
        found.set(article.id, rendering);
      }
    }
    const versions = new Map(
      articles.filter(({ id }) => !found.has(id)).map(({ id, version }) => [id, version]),
    );
    const kept = versions.size > 0 ? await this.renderings.findArticles([...versions.keys()]) : [];
    for (const { id, version, ...rendering } of kept) {
      if (versions.get(id) === version) {
        found.set(id, rendering);
        this.memory.set(articleKey({ id, version }), rendering);
      }
    }
    return found;
  }

  private async loadArticle(article: RenderableArticle): Promise<Rendering> {
    const { id, version, text } = article;
    const kept = (await this.findArticles([article])).get(id);
    if (kept) {
      return kept;
    }
    const source = { text, kind: 'article', idPrefix: ARTICLE_PREFIX } as const;
    const rendering = await this.renderer.render(source);
    await this.keep(() => this.renderings.keepArticle(id, version, rendering));
    this.memory.set(articleKey(article), rendering);
    return rendering;
  }

  private async loadComments(
    comments: readonly RenderableComment[],
  ): Promise<{ id: number; html: string }[]> {
    const kept = await this.renderings.findComments(comments.map(({ id }) => id));
    const known = new Set(kept.map(({ id }) => id));
    const rendered: { id: number; html: string }[] = [];
    // One after the other: a request takes one place in the queue.
    for (const { id, text } of comments.filter((comment) => !known.has(comment.id))) {
      const source = { text, kind: 'comment', idPrefix: `comment-${id}-` } as const;
      const { html } = await this.renderer.render(source);
      rendered.push({ id, html });
    }
    if (rendered.length > 0) {
      await this.keep(() => this.renderings.keepComments(rendered));
    }
    const all = [...kept, ...rendered];
    for (const { id, html } of all) {
      this.memory.set(commentKey(id), { html, outline: [], readingMinutes: 1 });
    }
    return all;
  }

  /** What cannot be kept, such as while the primary is down, is rendered again later. */
  private async keep(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      this.logger.warn({ cause: stackOf(error) }, 'A rendering was not kept');
    }
  }
}

function articleKey({ id, version }: ArticleVersion): string {
  return `article:${id}:${version}`;
}

function commentKey(id: number): string {
  return `comment:${id}`;
}

import { Injectable } from '@nestjs/common';
import {
  type ContentChoice,
  type DepartingUser,
  PersonalData,
} from '../../people/personal-data/personal-data.js';
import type { ExportFile } from '../../people/personal-data/export-file.js';
import { rowsById } from '../../platform/persistence/rows-by-id.js';
import { Clock } from '../../platform/clock.js';
import type { ExportedArticle } from './article-export.sql.js';
import type * as Markdown from './article-markdown.js';
import { ArticleRepository } from './article.repository.js';

/** Ids that are read at once. */
const IDS_AT_ONCE = 1000;

/** Articles that are read at once, and held in memory: each has up to `MAX_TEXT_LENGTH` characters. */
const ARTICLES_AT_ONCE = 10;

/** The articles of a user. */
@Injectable()
export class ArticlePersonalData extends PersonalData {
  constructor(
    private readonly articles: ArticleRepository,
    private readonly clock: Clock,
  ) {
    super();
  }

  /** Articles to be deleted become drafts at once; `PurgeArticlesJob` deletes them. Deleted ones nobody can restore. */
  async erase({ id }: DepartingUser, content: ContentChoice): Promise<void> {
    await this.articles.purgeDeletedOf(id);
    if (content === 'delete') {
      await this.articles.unpublishAll(id, this.clock.now());
    }
  }

  override async *exportFiles(userId: number): AsyncGenerator<ExportFile, void> {
    // Loaded when it is needed, with the library that writes YAML.
    const markdown = await import('./article-markdown.js');
    const pages = rowsById(
      (after, limit) => this.articles.readIdsAfter(userId, after, limit),
      IDS_AT_ONCE,
    );
    for await (const page of pages) {
      for (let start = 0; start < page.length; start += ARTICLES_AT_ONCE) {
        const ids = page.slice(start, start + ARTICLES_AT_ONCE).map(({ id }) => id);
        const articles = await this.articles.readToExport(ids);
        yield* articles.map((article) => fileOf(article, markdown));
      }
    }
  }
}

function fileOf(
  article: ExportedArticle,
  { markdownFileName, toMarkdown }: typeof Markdown,
): ExportFile {
  return {
    name: `articles/${markdownFileName(article)}`,
    content: [toMarkdown(article)],
    modifiedAt: new Date(article.updatedAt),
  };
}

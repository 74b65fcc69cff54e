import { Injectable } from '@nestjs/common';
import {
  type ContentChoice,
  type DepartingUser,
  PersonalData,
} from '../../people/personal-data/personal-data.js';
import { type ExportFile, rowsById } from '../../people/personal-data/export-file.js';
import { Clock } from '../../platform/clock.js';
import type { ExportedArticle } from './article-export.sql.js';
import { markdownFileName, toMarkdown } from './article-markdown.js';
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

  /** Articles to be deleted become drafts at once; `PurgeArticlesJob` deletes them. */
  async erase({ id }: DepartingUser, content: ContentChoice): Promise<void> {
    if (content === 'delete') {
      await this.articles.unpublishAll(id, this.clock.now());
    }
  }

  override async *exportFiles(userId: number): AsyncGenerator<ExportFile, void> {
    const pages = rowsById(
      (after, limit) => this.articles.readIdsAfter(userId, after, limit),
      IDS_AT_ONCE,
    );
    for await (const page of pages) {
      for (let start = 0; start < page.length; start += ARTICLES_AT_ONCE) {
        const ids = page.slice(start, start + ARTICLES_AT_ONCE).map(({ id }) => id);
        yield* (await this.articles.readToExport(ids)).map(fileOf);
      }
    }
  }
}

function fileOf(article: ExportedArticle): ExportFile {
  return {
    name: `articles/${markdownFileName(article)}`,
    content: [toMarkdown(article)],
    modifiedAt: new Date(article.updatedAt),
  };
}

import { Injectable } from '@nestjs/common';
import type { JobContext } from '../../platform/jobs/job-context.js';
import { rowsById } from '../../platform/persistence/rows-by-id.js';
import { ArticleSearchRepository } from './article-search.repository.js';
import { SearchCounting } from './search-counting.js';
import type { IndexedArticle } from './search-index.repository.js';
import { SearchIndexer } from './search-indexer.js';

/** Articles that are read at once. */
const BATCH_SIZE = 50;

/** Indexes stored articles again. */
@Injectable()
export class SearchReindexer {
  constructor(
    private readonly indexer: SearchIndexer,
    private readonly articles: ArticleSearchRepository,
    private readonly counting: SearchCounting,
  ) {}

  /**
   * Indexes articles one after the other. What was changed meanwhile is left to the writer who changed it, and one
   * that cannot be indexed keeps its former index.
   *
   * @param readAfter reads the articles whose id is greater, by id
   * @param onFailed called for each that cannot be indexed
   */
  async reindex(
    context: JobContext,
    readAfter: (id: number, limit: number) => Promise<IndexedArticle[]>,
    onFailed: (article: IndexedArticle) => void = () => undefined,
  ): Promise<void> {
    try {
      for await (const articles of rowsById(readAfter, BATCH_SIZE)) {
        for (const article of articles) {
          const isDone = await context.attempt({ article: article.id }, () => this.index(article));
          if (!isDone) {
            onFailed(article);
          }
        }
      }
    } finally {
      this.counting.expect();
    }
  }

  private async index({ id, readVersion, ...content }: IndexedArticle): Promise<void> {
    await this.articles.rewrite(id, await this.indexer.documentOf(content), readVersion);
  }
}

import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import { ArticleSearchRepository } from './article-search.repository.js';
import { ArticleWords, type SearchDocument } from './search-document.js';
import type { SearchedContent } from './searched-content.js';
import { Stemmer } from './stemmer.js';

/** Makes the index of articles: cuts them into words and finds the stems. */
@Injectable()
export class SearchIndexer {
  constructor(
    private readonly stemmer: Stemmer,
    private readonly articles: ArticleSearchRepository,
    private readonly config: AppConfig,
  ) {}

  /** The index of an article, to be written with it. */
  async documentOf(content: SearchedContent): Promise<SearchDocument> {
    const language = content.language ?? this.config.site.language;
    const dictionary = await this.stemmer.dictionaryOf(language);
    const words = await ArticleWords.of(content);
    const stems = await this.stemmer.stemsOf(dictionary, words.forms());
    return words.toDocument(stems, dictionary);
  }

  /** Writes the index of an article that this transaction writes. */
  write(articleId: number, document: SearchDocument): Promise<void> {
    return this.articles.write(articleId, document);
  }
}

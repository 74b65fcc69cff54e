import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { JobsModule } from '../../platform/jobs/jobs.module.js';
import { ArticleSearch } from './article-search.entity.js';
import { CandidateFinder } from './candidate-finder.service.js';
import { CountSearchTermsJob } from './count-search-terms.job.js';
import { IndexSearchJob } from './index-search.job.js';
import { RebuildSearchJob } from './rebuild-search.job.js';
import { SearchCounting } from './search-counting.js';
import { SearchIndexRepository } from './search-index.repository.js';
import { SearchIndexer } from './search-indexer.js';
import { SearchQueue } from './search-queue.js';
import { SearchReindexer } from './search-reindexer.js';
import { SearchService } from './search.service.js';
import { SearchStart } from './search-start.js';
import { SearchTermsService } from './search-terms.service.js';
import { SearchVocabularyRepository } from './search-vocabulary.repository.js';
import { SpellingService } from './spelling.service.js';
import { Stemmer } from './stemmer.js';
import { SuggestionController } from './suggestion.controller.js';
import { SuggestionRepository } from './suggestion.repository.js';
import { SuggestionService } from './suggestion.service.js';
import { TrigramIndexRepository } from './trigram-index.repository.js';

/** The index of articles, and searches in it. */
@Module({
  imports: [MikroOrmModule.forFeature([ArticleSearch]), JobsModule],
  controllers: [SuggestionController],
  providers: [
    CandidateFinder,
    CountSearchTermsJob,
    IndexSearchJob,
    RebuildSearchJob,
    SearchCounting,
    SearchIndexer,
    SearchIndexRepository,
    SearchQueue,
    SearchReindexer,
    SearchService,
    SearchStart,
    SearchTermsService,
    SearchVocabularyRepository,
    SpellingService,
    Stemmer,
    SuggestionRepository,
    SuggestionService,
    TrigramIndexRepository,
  ],
  exports: [SearchCounting, SearchIndexer, SearchService],
})
export class SearchModule {}

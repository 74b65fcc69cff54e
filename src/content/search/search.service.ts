import { Injectable } from '@nestjs/common';
import { currentShareKeys } from '../../platform/concurrency/share-keys.js';
import { ArticleSearchRepository } from './article-search.repository.js';
import { CandidateFinder } from './candidate-finder.service.js';
import { hitsOf, markExcerpt, markTitle } from './excerpt.js';
import { parseQuery } from './parse-query.js';
import { rank } from './rank.js';
import {
  MAX_MATCHES,
  MAX_RANKED,
  MAX_RANKED_OF_PHRASE,
  MAX_RANKED_OF_WORD,
} from './search-limits.js';
import { planSearch, plannedTerms, type SearchPlan } from './search-plan.js';
import { SearchQueue } from './search-queue.js';
import { SearchTermsService } from './search-terms.service.js';
import type { SearchFilter } from './search.sql.js';
import { SearchVocabularyRepository } from './search-vocabulary.repository.js';
import { SpellingService } from './spelling.service.js';

/** A search, and a page of its results. */
export interface SearchQuery extends SearchFilter {
  /** In web search syntax: `a "b c" or d -e`. */
  text: string;
  /** Whether the last word is the beginning of one. */
  prefix?: boolean | undefined;
  limit: number;
  offset?: number | undefined;
}

/** What a search has found. */
export interface SearchResult {
  /** Of the articles of the page, by rank. */
  ids: number[];
  /** How many articles match. */
  total: number;
  /** Whether {@link total} is exact; else it is a lower bound. */
  totalIsExact: boolean;
  hasNextPage: boolean;
  /** The query without typing errors; null if there were none. */
  corrected: string | null;
  /** The terms that were found; for {@link SearchService.mark}. */
  terms: readonly string[];
}

/** Matches of a search in an article, as safe HTML. */
export interface MarkedArticle {
  titleMarked: string;
  excerpt: string;
}

const NOTHING: SearchResult = {
  ids: [],
  total: 0,
  totalIsExact: true,
  hasNextPage: false,
  corrected: null,
  terms: [],
};

/** Full-text search over articles (docs/search.md). */
@Injectable()
export class SearchService {
  constructor(
    private readonly queue: SearchQueue,
    private readonly terms: SearchTermsService,
    private readonly spelling: SpellingService,
    private readonly vocabulary: SearchVocabularyRepository,
    private readonly candidates: CandidateFinder,
    private readonly articles: ArticleSearchRepository,
  ) {}

  /**
   * Runs a search when it is its turn.
   *
   * @param work all that the search takes
   * @throws TooManyRequestsError if too many searches of the same address or account are waiting
   * @throws UnavailableError if too many searches are waiting
   */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.queue.run(currentShareKeys(), work);
  }

  /** Finds articles. */
  async find(
    { text, prefix = false, limit, offset = 0, ...filter }: SearchQuery,
    now: Date,
  ): Promise<SearchResult> {
    const query = parseQuery(text);
    const { groups, excluded } = await this.terms.termsOf(query, prefix);
    const known = await this.vocabulary.count(plannedTerms(groups, excluded));
    const corrected = await this.spelling.correct(text, query.groups, groups, known.counts, {
      now,
      draftsOf: filter.includesDrafts ? filter.author : undefined,
    });
    // Words that were added have to be counted as well.
    const { counts, statistics } =
      corrected === null ? known : await this.vocabulary.count(plannedTerms(groups, excluded));
    const plan = planSearch(groups, excluded, counts, statistics);
    if (!plan) {
      return NOTHING;
    }
    const rankable = rankableOf(plan);
    const wanted = Math.min(MAX_MATCHES, Math.max(rankable, offset + limit + 1));
    const { ids, ...count } = await this.candidates.find(filter, plan, now, wanted);
    const candidates = await this.articles.readFrequencies(ids.slice(0, rankable), plan.terms);
    // Those that there is no time to rank follow in their order.
    const all = rank(candidates, plan.groups, plan.statistics)
      .map(({ id }) => id)
      .concat(ids.slice(rankable));
    const page = all.slice(offset, offset + limit);
    const hasNextPage = all.length > offset + limit;
    return { ids: page, ...count, hasNextPage, corrected, terms: plan.terms };
  }

  /** Marks what was found in articles of a page. @param titles by id */
  async mark(
    titles: ReadonlyMap<number, string>,
    terms: readonly string[],
  ): Promise<Map<number, MarkedArticle>> {
    const rows = await this.articles.readHits([...titles.keys()], terms);
    const hits = new Map(
      rows.map(({ id, hits: vector, passages }) => [id, hitsOf(vector, passages)]),
    );
    const places = new Map(Array.from(hits, ([id, { passage }]) => [id, passage]));
    const passages = await this.articles.readPassages(places);
    return new Map(
      passages.flatMap(({ id, passage, isEnd }): [number, MarkedArticle][] => {
        const found = hits.get(id);
        const title = titles.get(id) ?? '';
        return found
          ? [
              [
                id,
                {
                  titleMarked: markTitle(title, found.title),
                  excerpt: markExcerpt(passage, found, isEnd),
                },
              ],
            ]
          : [];
      }),
    );
  }
}

/** How many articles are ranked. */
function rankableOf({ words, required, excluded }: SearchPlan): number {
  if (required !== null || excluded !== null) {
    return MAX_RANKED_OF_PHRASE;
  }
  return words === 1 ? MAX_RANKED_OF_WORD : MAX_RANKED;
}

import { Injectable } from '@nestjs/common';
import { ArticleSearchRepository } from './article-search.repository.js';
import { type Branch, isFoundByReading } from './search-branch.js';
import {
  MAX_COUNTED,
  MAX_MATCHES,
  MAX_PLACED,
  MAX_RANKED,
  MAX_READ_TO_COUNT,
  MAX_SCORED,
  MAX_SCORED_OF_WORD,
} from './search-limits.js';
import type { ScoredBranch, SearchPlan } from './search-plan.js';
import type { SearchConditions, SearchFilter } from './search.sql.js';

/** Articles that match. */
export interface Candidates {
  /** The best ones first, as far as they are known. */
  ids: number[];
  /** How many match in all. */
  total: number;
  /** Whether {@link total} is exact; else it is a lower bound. */
  totalIsExact: boolean;
}

/** How many of the newest with all words come before the best ones. Not by the page: pages are parts of one list. */
const ROOM = MAX_RANKED / 2;

/** Finds articles that match a query, by what the index knows of them, in a bounded time. */
@Injectable()
export class CandidateFinder {
  constructor(private readonly articles: ArticleSearchRepository) {}

  /** @param wanted how many are needed, if there are as many */
  find(filter: SearchFilter, plan: SearchPlan, now: Date, wanted: number): Promise<Candidates> {
    if (plan.required !== null || plan.excluded !== null) {
      return this.findPhrases(filter, plan, now);
    }
    return entriesOf(plan.parts) <= (plan.words === 1 ? MAX_SCORED_OF_WORD : MAX_SCORED)
      ? this.findAll(filter, plan, now, wanted)
      : this.findSome(filter, plan, now, wanted);
  }

  /** Compares all that match. */
  private async findAll(
    filter: SearchFilter,
    { parts, words }: SearchPlan,
    now: Date,
    wanted: number,
  ): Promise<Candidates> {
    const found = await this.articles.findBestAndCount(filter, parts, words, now, wanted);
    return { ...found, totalIsExact: true };
  }

  /** The newest ones with the places that phrases ask for. */
  private async findPhrases(
    filter: SearchFilter,
    plan: SearchPlan,
    now: Date,
  ): Promise<Candidates> {
    const { any } = plan;
    const conditions = conditionsOf(plan, any, MAX_PLACED);
    const found = await this.articles.findNewestAndCount(filter, conditions, now, MAX_MATCHES);
    const totalIsExact = await this.areAllPlaced(filter, any, conditions, now);
    return { ...found, totalIsExact };
  }

  /** Whether no more articles have the terms than are compared with places. */
  private async areAllPlaced(
    filter: SearchFilter,
    { condition, matches }: Branch,
    { areRead }: SearchConditions,
    now: Date,
  ): Promise<boolean> {
    if (areRead) {
      return false;
    }
    // The vocabulary does not count drafts.
    const isKnown = matches <= MAX_PLACED && filter.includesDrafts !== true;
    const limit = MAX_PLACED + 1;
    return isKnown || (await this.articles.countMatches(filter, condition, now, limit)) < limit;
  }

  /**
   * Where too many match to compare them all: the newest ones with all words and, as long as there is room, those with
   * rare words and those that are about common ones; then the newest ones with any word.
   */
  private async findSome(
    filter: SearchFilter,
    plan: SearchPlan,
    now: Date,
    wanted: number,
  ): Promise<Candidates> {
    const findNewest = (branch: Branch): Promise<number[]> =>
      this.articles.findNewest(filter, conditionsOf(plan, branch, wanted), now, wanted);
    const withAll = plan.words > 1 ? await findNewest(plan.all) : [];
    const best = await this.findBest(filter, plan, now, wanted);
    const found = new Set([...withAll.slice(0, ROOM), ...best, ...withAll.slice(ROOM)]);
    if (found.size < wanted) {
      (await findNewest(plan.any)).forEach((id) => found.add(id));
    }
    const ids = [...found].slice(0, wanted);
    return { ids, ...(await this.count(filter, plan, now)) };
  }

  /** The best ones by what is rare enough to be compared. */
  private async findBest(
    filter: SearchFilter,
    plan: SearchPlan,
    now: Date,
    wanted: number,
  ): Promise<number[]> {
    // That a single word is there distinguishes no article.
    const parts = rarestOf(plan.parts.filter(({ isWord }) => !isWord || plan.words > 1));
    if (parts.length === 0) {
      return [];
    }
    const words = parts.filter(({ isWord }) => isWord).length;
    const { ids } = await this.articles.findBestAndCount(filter, parts, words, now, wanted);
    return ids;
  }

  /** How many articles match, or at least how many. */
  private async count(
    filter: SearchFilter,
    plan: SearchPlan,
    now: Date,
  ): Promise<Pick<Candidates, 'total' | 'totalIsExact'>> {
    const { any, atLeast } = plan;
    const { condition } = any;
    const known = isWhole(filter) ? atLeast : 0;
    if (any.entries <= (known > 0 ? MAX_COUNTED : MAX_SCORED)) {
      return {
        total: await this.articles.countMatches(filter, condition, now),
        totalIsExact: true,
      };
    }
    if (known > 0) {
      return { total: known, totalIsExact: false };
    }
    const { total, read } = await this.articles.countNewest(
      filter,
      condition,
      now,
      MAX_READ_TO_COUNT,
    );
    return { total, totalIsExact: read < MAX_READ_TO_COUNT };
  }
}

/** Whether all published articles are searched. */
function isWhole({ tag, author, includesDrafts = false }: SearchFilter): boolean {
  return tag === undefined && author === undefined && !includesDrafts;
}

function entriesOf(branches: readonly Branch[]): number {
  return branches.reduce((sum, { entries }) => sum + entries, 0);
}

/** As many as can be looked up in the index. @param parts the rarest first */
function rarestOf(parts: readonly ScoredBranch[]): readonly ScoredBranch[] {
  let sum = 0;
  const end = parts.findIndex(({ entries }) => (sum += entries) > MAX_SCORED);
  return parts.slice(0, end === -1 ? parts.length : end);
}

function conditionsOf(
  { required, excluded }: SearchPlan,
  branch: Branch,
  wanted: number,
): SearchConditions {
  return {
    terms: branch.condition,
    required,
    excluded,
    areRead: isFoundByReading(branch, wanted),
  };
}

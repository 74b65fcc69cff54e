import { frequencyWeight, type RankedGroup, type Statistics, termWeight } from './rank.js';
import {
  type Branch,
  branchOf,
  differenceOf,
  type DocumentCounts,
  intersectionOf,
  unionOf,
} from './search-branch.js';
import { markedWordOf, oneOf, phraseOf, placedGroup, wordOf } from './search-conditions.js';
import { allTermsOf, type PhraseTerms, type TermGroup } from './term-group.js';
import { accentlessTerm, strongTerm, titleTerm } from './terms.js';

/** A condition by which articles are compared before all of their terms are read. */
export interface ScoredBranch extends Branch {
  /** What an article gets that matches. */
  weight: number;
  /** Whether it has a word of the query, and not only says where that is. */
  isWord: boolean;
}

/** How a query is carried out. */
export interface SearchPlan {
  /** What articles are compared by, the rarest first; empty for a query with phrases. */
  parts: ScoredBranch[];
  /** How many words there are, or groups of them. */
  words: number;
  /** What has all of its words; of phrases, all phrases. */
  all: Branch;
  /** What finds everything. */
  any: Branch;
  /** How many published articles match at least. */
  atLeast: number;
  /** What `positions` have to match (`tsquery`); null for a query without phrases. */
  required: string | null;
  /** What `positions` must not match; null for none. */
  excluded: string | null;
  groups: RankedGroup[];
  /** The terms that are ranked and marked. */
  terms: string[];
  statistics: Statistics;
}

/** What is known of the terms of a query. */
interface Knowledge {
  counts: DocumentCounts;
  statistics: Statistics;
}

/** How often a word is in an article that has it in the title, or is marked as being about it, about. */
const FREQUENCY_IN_TITLE = 4;
const STRONG_FREQUENCY = 7;

/** @returns undefined if nothing can be found */
export function planSearch(
  groups: readonly TermGroup[],
  excludedWords: readonly TermGroup[],
  counts: DocumentCounts,
  statistics: Statistics,
): SearchPlan | undefined {
  const hasContent = groups.some(({ isStopWord }) => !isStopWord);
  const essential = hasContent ? groups.filter(({ isStopWord }) => !isStopWord) : groups;
  if (essential.length === 0) {
    return undefined;
  }
  const knowledge = { counts, statistics };
  const phrases = essential.filter((group) => group.phrases.length > 0);
  const words = essential.filter((group) => group.phrases.length === 0);
  const restrict = <T extends Branch>(branch: T): T => without(branch, excludedWords, knowledge);
  const branches = (phrases.length > 0 ? phrases : words).map((group) =>
    branchOfGroup(group, knowledge),
  );
  const all = intersectionOf(branches);
  const any = phrases.length > 0 ? all : unionOf(branches);
  const isExact = phrases.length === 0 && excludedWords.length === 0;
  return {
    parts: (phrases.length > 0 ? [] : words.flatMap((group) => partsOf(group, knowledge)))
      .map(restrict)
      .toSorted((a, b) => a.entries - b.entries),
    words: words.length,
    all: restrict(all),
    any: restrict(any),
    atLeast: isExact ? Math.round(any.share * statistics.documents) : 0,
    required: phrases.length > 0 ? phrases.map(placedGroup).join(' & ') : null,
    excluded: excludedPhrases(excludedWords),
    groups: essential.map((group) => rankedGroup(group, knowledge)),
    terms: [...new Set(essential.flatMap(readTerms))],
    statistics,
  };
}

/** Leaves out what has an excluded word. */
function without<T extends Branch>(
  branch: T,
  excludedWords: readonly TermGroup[],
  { counts, statistics }: Knowledge,
): T {
  const terms = excludedWords.flatMap((group) => group.terms);
  const excluded = branchOf(oneOf(terms), terms, counts, statistics.documents);
  return terms.length === 0 ? branch : { ...branch, ...differenceOf(branch, excluded) };
}

/** All terms by whose numbers a query is planned; none if it finds nothing. */
export function plannedTerms(
  groups: readonly TermGroup[],
  excludedWords: readonly TermGroup[],
): string[] {
  if (groups.length === 0) {
    return [];
  }
  const terms = groups.flatMap(allTermsOf);
  const marks = terms.flatMap((term) => [titleTerm(term), strongTerm(term)]);
  return [...terms, ...marks, ...excludedWords.flatMap(allTermsOf)];
}

/** A word is worth the less the more articles have it; in the title or often, it is worth more. */
function partsOf(group: TermGroup, knowledge: Knowledge): ScoredBranch[] {
  const { counts, statistics } = knowledge;
  const { documents } = statistics;
  const found = branchOfGroup(group, knowledge);
  const weight = termWeight(found.share * documents, documents);
  const marked = (mark: (term: string) => string, frequency: number): ScoredBranch => ({
    ...branchOf(markedWordOf(group, mark), group.terms.map(mark), counts, documents),
    weight: weight * (frequencyWeight(frequency) - frequencyWeight(1)),
    isWord: false,
  });
  return [
    { ...found, weight: weight * frequencyWeight(1), isWord: true },
    marked(titleTerm, FREQUENCY_IN_TITLE),
    marked(strongTerm, STRONG_FREQUENCY),
  ];
}

function branchOfGroup(group: TermGroup, { counts, statistics }: Knowledge): Branch {
  const { documents } = statistics;
  const phrases = group.phrases.map((words) =>
    intersectionOf(words.map((terms) => branchOf(oneOf(terms), terms, counts, documents))),
  );
  const { terms } = group;
  const words = branchOf(wordOf(group), terms, counts, documents);
  return phrases.length === 0 ? words : unionOf([...(terms.length > 0 ? [words] : []), ...phrases]);
}

function excludedPhrases(excluded: readonly TermGroup[]): string | null {
  const phrases: PhraseTerms[] = excluded.flatMap((group) => group.phrases);
  return phrases.length > 0 ? phrases.map(phraseOf).join(' | ') : null;
}

/** The terms of a group that are read of each candidate. */
function readTerms(group: TermGroup): string[] {
  const { accentless } = group;
  return allTermsOf(group).concat(accentless === undefined ? [] : accentlessTerm(accentless));
}

function rankedGroup(group: TermGroup, { counts, statistics }: Knowledge): RankedGroup {
  const { accentless } = group;
  const weights = allTermsOf(group).map((term): [string, number] => [
    term,
    termWeight(counts.get(term) ?? 0, statistics.documents),
  ]);
  return {
    weights: new Map(weights),
    accentless:
      accentless === undefined
        ? undefined
        : { term: accentless, accented: accentlessTerm(accentless) },
  };
}

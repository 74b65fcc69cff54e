/*
 * Okapi BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009): a word that is in few
 * articles counts more, each further occurrence less than the one before, and in a long article less than in a
 * short one. How often a word occurs is weighted by where it does, as in BM25F; see `FIELDS`.
 */

/** How soon further occurrences count no more. */
const K1 = 2;

/** How much the length of an article matters, from 0 to 1. */
const B = 0.75;

/** What a word counts that has accents where none were typed. */
const OTHER_SPELLING = 0.8;

/** Frequencies are stored in quarters. */
const UNIT = 4;

/** What there is to search. */
export interface Statistics {
  /** Published articles. */
  documents: number;
  /** Words of an article on average; undefined while nothing is counted. */
  averageLength: number | undefined;
}

/** A group of terms, any of which finds a part of the query. */
export interface RankedGroup {
  /** Weight of each of its terms, by {@link termWeight}. */
  weights: ReadonlyMap<string, number>;
  /** A word that was typed without accents, and the term of its accented occurrences. */
  accentless?: { term: string; accented: string } | undefined;
}

/** An article to rank. */
export interface Candidate {
  id: number;
  /** Text of a `tsvector` with the terms of the query. */
  terms: string;
  /** Number of words; null if unknown. */
  length: number | null;
}

/** What a term counts: the less, the more articles have it. */
export function termWeight(documents: number, all: number): number {
  const total = Math.max(all, documents);
  return Math.log(1 + (total - documents + 0.5) / (documents + 0.5));
}

/** What occurrences of a term count in an article of average length. */
export function frequencyWeight(frequency: number): number {
  return (frequency * (K1 + 1)) / (frequency + K1);
}

/**
 * Sorts articles: those with all words of the query first, each by BM25; of equals, the former order remains.
 *
 * @param candidates the newest first
 */
export function rank<T extends Candidate>(
  candidates: readonly T[],
  groups: readonly RankedGroup[],
  statistics: Statistics,
): T[] {
  return candidates
    .map((candidate) => ({ candidate, rating: rate(candidate, groups, statistics) }))
    .toSorted(
      ({ rating: a }, { rating: b }) => Number(b.hasAll) - Number(a.hasAll) || b.score - a.score,
    )
    .map(({ candidate }) => candidate);
}

function rate(
  { terms, length }: Candidate,
  groups: readonly RankedGroup[],
  { averageLength }: Statistics,
): { score: number; hasAll: boolean } {
  const frequencies = frequenciesOf(terms);
  const relative = length === null || averageLength === undefined ? 1 : length / averageLength;
  const saturation = K1 * (1 - B + B * relative);
  let score = 0;
  let found = 0;
  for (const { weights, accentless } of groups) {
    let best = 0;
    for (const [term, weight] of weights) {
      // Of what is not indexed yet, only the words are known.
      const frequency =
        length === null ? Number(frequencies.has(term)) : (frequencies.get(term) ?? 0) / UNIT;
      best = Math.max(best, (weight * frequency * (K1 + 1)) / (frequency + saturation));
    }
    score += isAccentedOnly(frequencies, accentless) ? best * OTHER_SPELLING : best;
    found += Number(best > 0);
  }
  return { score, hasAll: found === groups.length };
}

/** Whether an article has a word with accents alone that was typed without them. */
function isAccentedOnly(
  frequencies: ReadonlyMap<string, number>,
  accentless: RankedGroup['accentless'],
): boolean {
  const accented = accentless && frequencies.get(accentless.accented);
  return accented !== undefined && accented >= (frequencies.get(accentless?.term ?? '') ?? 0);
}

/** Reads the text of a `tsvector` with one position for each term. */
export function frequenciesOf(vector: string): Map<string, number> {
  const frequencies = new Map<string, number>();
  for (const [, term = '', position] of vector.matchAll(/'((?:[^']|'')*)':(\d+)/g)) {
    frequencies.set(term, Number(position));
  }
  return frequencies;
}

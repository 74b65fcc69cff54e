/*
 * Conditions on the terms of articles, with an estimate of how much they find. There are two ways to find the newest
 * articles that match: the index finds all of them, which are then sorted; that takes time in proportion to their
 * number. Or the terms of one article after the other are read, from the newest on, until enough match: that is cheaper
 * for terms that many articles have, and its cost has a bound.
 */

/** In how many articles each term is; those in none are missing. */
export type DocumentCounts = ReadonlyMap<string, number>;

/** A condition, and what it takes to find the articles that match. */
export interface Branch {
  /** A `tsquery`. */
  condition: string;
  /** How many entries of the index have to be looked at, about. */
  entries: number;
  /** How many published articles match at most. */
  matches: number;
  /** Share of the articles that match, about. */
  share: number;
}

/** What reading the terms of an article takes, in entries of the index: 12 µs to 0.3. */
const READING_COST = 40;

/** Greatest number of articles that are read one after the other. */
export const MAX_READ = 5000;

/** Entries for each match of several terms: each of the rarest is looked up for all others. */
const INTERSECTION_COST = 3;

/**
 * @param wanted number of articles to find
 * @returns whether it is cheaper to read the newest articles than to look all up in the index
 */
export function isFoundByReading({ entries, share }: Branch, wanted: number): boolean {
  return Math.min(wanted / share, MAX_READ) * READING_COST < entries;
}

/** What has any of these terms. @param documents how many articles there are */
export function branchOf(
  condition: string,
  terms: readonly string[],
  counts: DocumentCounts,
  documents: number,
): Branch {
  const numbers = terms.map((term) => counts.get(term) ?? 0);
  const sum = numbers.reduce((before, number) => before + number, 0);
  const share = shareOf(Math.max(0, ...numbers), documents);
  return { condition, entries: sum, matches: sum, share };
}

/** The share of all articles. @param documents how many there are */
export function shareOf(matches: number, documents: number): number {
  return documents === 0 ? 0 : Math.min(1, matches / documents);
}

/** What matches any of them. */
export function unionOf(branches: readonly Branch[]): Branch {
  return {
    condition: `(${branches.map(({ condition }) => condition).join(' | ')})`,
    entries: branches.reduce((sum, { entries }) => sum + entries, 0),
    matches: branches.reduce((sum, { matches }) => sum + matches, 0),
    share: Math.max(0, ...branches.map(({ share }) => share)),
  };
}

/** What matches all of them. */
export function intersectionOf(branches: readonly Branch[]): Branch {
  const cost = branches.length > 1 ? INTERSECTION_COST : 1;
  return {
    condition: `(${branches.map(({ condition }) => condition).join(' & ')})`,
    entries: Math.min(...branches.map(({ entries }) => entries)) * cost,
    matches: Math.min(...branches.map(({ matches }) => matches)),
    share: branches.reduce((product, { share }) => product * share, 1),
  };
}

/** What matches the one and not the other. */
export function differenceOf(branch: Branch, excluded: Branch): Branch {
  return {
    condition: `${branch.condition} & !${excluded.condition}`,
    entries: branch.entries,
    matches: branch.matches,
    share: branch.share * (1 - excluded.share),
  };
}

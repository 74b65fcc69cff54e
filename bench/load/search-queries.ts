import { CHINESE_WORDS, rareWordOf, WORDS } from '../database/vocabulary.ts';

/** A kind of search, and requests of it; each request is another one. */
export interface SearchKind {
  name: string;
  title: string;
  /** Paths with their queries, without a limit. */
  paths: readonly string[];
}

/** How many requests there are of each kind. */
const REQUESTS = 190;

/** Ranks of words: those that most articles have, and those of which many have some. */
const COMMON = 20;
const MIDDLE = 100;

/** A letter that no word of the sample has. */
const FOREIGN = 'j';

/** @param articles how many the sample has */
export function searchKinds(articles: number): readonly SearchKind[] {
  const rare = (at: number): string => rareWordOf(1 + Math.floor((at * articles) / REQUESTS));
  const question = (at: number): string =>
    `what is the ${middle(at * 7)} of ${common(at)} for ${middle(at * 5)} with ${middle(at * 3)}`;
  return [
    kind('search-rare', 'Search, rare word', rare),
    kind('search-common', 'Search, common word', common),
    kind('search-two', 'Search, two common words', (at) => `${common(at)} ${common(at + 7)}`),
    kind('search-question', 'Search, question', question),
    kind('search-prefix', 'Search, prefix', (at) => middle(at).slice(0, 4), '&prefix=true'),
    kind('search-typo', 'Search, typing error', (at) => misspelled(middle(at * 9))),
    kind('search-chinese', 'Search, Chinese', chinese),
    {
      name: 'suggest',
      title: 'Suggestions',
      paths: queries((at) => middle(at).slice(0, 3)).map((q) => `/search/suggest?q=${q}`),
    },
  ];
}

function kind(
  name: string,
  title: string,
  queryAt: (at: number) => string,
  others = '',
): SearchKind {
  return { name, title, paths: queries(queryAt).map((q) => `/article?q=${q}${others}`) };
}

function queries(queryAt: (at: number) => string): string[] {
  return Array.from({ length: REQUESTS }, (_, at) => encodeURIComponent(queryAt(at)));
}

function wordAt(rank: number): string {
  return WORDS[rank % WORDS.length] ?? '';
}

function common(at: number): string {
  return wordAt(COMMON + at);
}

function middle(at: number): string {
  return wordAt(MIDDLE + at);
}

/** One letter is another one. */
function misspelled(word: string): string {
  return `${word.slice(0, 3)}${FOREIGN}${word.slice(4)}`;
}

/** A word, or two that follow each other. */
function chinese(at: number): string {
  const words = [at, ...(at % 2 === 0 ? [] : [at * 3])];
  return words.map((place) => CHINESE_WORDS[place % CHINESE_WORDS.length]).join('');
}

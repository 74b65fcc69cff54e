import { cutWords, partsOf, type Token, type Word } from './cut-words.js';

/** One way in which a part of a query is found. */
export type Alternative =
  | {
      kind: 'word';
      word: Word;
      /** Other forms that are as good, such as `email` for the words of `e-mail`. */
      joined: readonly string[];
    }
  | { kind: 'phrase'; words: readonly Word[] };

/** A part of a query: any of its alternatives finds it. */
export interface QueryGroup {
  alternatives: Alternative[];
  /** Where the word is in the query, in UTF-16 units; for what is one word. */
  place?: { start: number; end: number } | undefined;
}

/** A query as it was meant. */
export interface ParsedQuery {
  /** Articles with all of them come first. */
  groups: QueryGroup[];
  /** Sequences of words that no result has; most are one word. */
  excluded: Word[][];
}

/** Words and phrases, with what is put before them. The second part is a phrase, the third anything else. */
const PIECE = /(-*)(?:"([^"]*)(?:"|$)|([^\s"]+))|-+(?=\s|$)/g;

/** Greatest number of groups; with more words, the last ones are ignored. */
const MAX_GROUPS = 40;

/** Reads the syntax of web searches: `white whale`, `"white whale"`, `whale -white`, `whale or ahab`. */
export function parseQuery(text: string): ParsedQuery {
  const groups: QueryGroup[] = [];
  const excluded: Word[][] = [];
  let isAlternative = false;
  for (const { index, 0: all, 1: hyphens = '', 2: phrase, 3: plain } of text.matchAll(PIECE)) {
    const piece = phrase ?? plain ?? '';
    if (phrase === undefined && /^or$/i.test(piece) && hyphens === '') {
      isAlternative = groups.length > 0;
      continue;
    }
    const start = index + all.indexOf(piece, hyphens.length);
    const tokens = [...cutWords(piece)];
    const words = tokens.flatMap((token) => token.words);
    if (words.length === 0) {
      continue;
    }
    if (hyphens !== '') {
      excluded.push(words);
    } else {
      const found = phrase === undefined ? plainGroups(tokens, start) : [phraseGroup(words)];
      addGroups(groups, found, isAlternative);
    }
    isAlternative = false;
  }
  return { groups: groups.slice(0, MAX_GROUPS), excluded };
}

/** The first of the new groups is another way of the last one, after `or`. */
function addGroups(groups: QueryGroup[], found: QueryGroup[], isAlternative: boolean): void {
  const [first, ...rest] = found;
  const last = groups.at(-1);
  if (isAlternative && first && last) {
    last.alternatives.push(...first.alternatives);
    last.place = undefined;
    groups.push(...rest);
  } else {
    groups.push(...found);
  }
}

function phraseGroup(words: readonly Word[]): QueryGroup {
  return { alternatives: [{ kind: 'phrase', words }] };
}

function plainGroups(tokens: readonly Token[], offset: number): QueryGroup[] {
  return tokens.flatMap(({ words, joined, start, end }) =>
    words.map((word) => ({
      alternatives: [{ kind: 'word' as const, word, joined: [...joined, ...beginningsOf(word)] }],
      place: words.length === 1 ? { start: offset + start, end: offset + end } : undefined,
    })),
  );
}

const HANGUL = /^\p{Script=Hangul}{3,}$/u;

/** Greatest number of syllables of a Korean particle. */
const PARTICLE = 2;

/** A Korean word without what may be a particle. */
function beginningsOf({ folded }: Word): string[] {
  return HANGUL.test(folded)
    ? partsOf(folded).filter(
        (part) => part.length < folded.length && part.length >= folded.length - PARTICLE,
      )
    : [];
}

/** All words of a query whose stems are needed. */
export function stemmedWords({ groups, excluded }: ParsedQuery): Word[] {
  const included = groups.flatMap(({ alternatives }) =>
    alternatives.flatMap((each) => (each.kind === 'word' ? [each.word] : each.words)),
  );
  return [...included, ...excluded.flat()];
}

import { foldWord, lowerWord } from './fold-word.js';
import { WordRuns } from './word-runs.js';

/** A word as it is compared. */
export interface Word {
  /** In lower case, with its accents. */
  form: string;
  /** Without accents: by which it is found. */
  folded: string;
}

/** What a stretch of text between spaces or punctuation is: a word, or a compound of several. */
export interface RunWords {
  readonly words: readonly Word[];
  /** Further forms by which it is found, such as `email` of `e-mail`; empty for most. */
  readonly joined: readonly string[];
}

/** Such a stretch, and where it is. */
export interface Token extends RunWords {
  /** Where it is in the text, in UTF-16 units. */
  start: number;
  end: number;
  /** Whether other letters are right before it, as in scripts without spaces. */
  isWithinRun: boolean;
}

/** What may join the parts of a word. */
const SIGNS = /[-'’._‐‑·]/;
const APOSTROPHE = /['’]/;

/** A word of one part that is compared as it is, but for its case. */
const PLAIN = /^[a-z\d]+$/i;

/** Katakana is for other words than what is next to it: `東京タワー` is Tokyo and tower. */
const KATAKANA_OR_NOT = /[\p{Script=Katakana}ーｰﾞﾟ]+|[^\p{Script=Katakana}ーｰﾞﾟ]+/gu;
const KATAKANA = /^\p{Script=Katakana}/u;

/** Longest word in Katakana, in UTF-16 units. */
const MAX_FOREIGN_LENGTH = 20;

const SEGMENTER = new Intl.Segmenter('und', { granularity: 'word' });

/** UTF-16 units of a run that are segmented at once: it takes time in proportion, up to 2 ms for so many. */
const SEGMENTED_LENGTH = 1000;

/** Cuts a text into words, in any language (UAX #29). */
export function* cutWords(text: string): Generator<Token> {
  const places = new WordPlaces(text);
  while (places.next()) {
    const { start, end, isWithinRun } = places;
    yield { start, end, isWithinRun, ...wordsOfRun(text.slice(start, end)) };
  }
}

/** Where the words of a text are, one after the other. It makes no object for each, as there are thousands. */
export class WordPlaces {
  /** Where the present word or compound is in the text, in UTF-16 units. */
  start = 0;
  end = 0;
  /** Whether other letters are right before it, as in scripts without spaces. */
  isWithinRun = false;
  private readonly runs: WordRuns;
  /** The further words of the present run, if it has no spaces between them. */
  private unspaced: Iterator<[word: string, at: number]> | undefined;

  constructor(private readonly text: string) {
    this.runs = new WordRuns(text);
  }

  /** Goes on to the next one. @returns whether there is one */
  next(): boolean {
    const { runs } = this;
    while (!this.nextUnspaced()) {
      if (!runs.next()) {
        return false;
      }
      if (!runs.isUnspaced) {
        this.start = runs.start;
        this.end = runs.end;
        this.isWithinRun = false;
        return true;
      }
      this.unspaced = cutUnspaced(this.text.slice(runs.start, runs.end));
    }
    return true;
  }

  private nextUnspaced(): boolean {
    const next = this.unspaced?.next();
    if (!next || next.done === true) {
      this.unspaced = undefined;
      return false;
    }
    const [word, at] = next.value;
    this.start = this.runs.start + at;
    this.end = this.start + word.length;
    this.isWithinRun = at > 0;
    return true;
  }
}

/** Words of a run that has no spaces between them, and where they begin. */
function* cutUnspaced(run: string): Generator<[word: string, at: number]> {
  for (const { 0: piece, index } of run.matchAll(KATAKANA_OR_NOT)) {
    for (const [word, at] of isForeign(piece) ? [[piece, 0] as const] : segment(piece)) {
      yield [word, index + at];
    }
  }
}

/** Whether it is a word in Katakana that is in no dictionary, which falls apart into letters. */
function isForeign(piece: string): boolean {
  return (
    piece.length <= MAX_FOREIGN_LENGTH &&
    KATAKANA.test(piece) &&
    [...segment(piece)].some(([word]) => word.length === 1)
  );
}

/** Words, and where they begin. */
function* segment(piece: string): Generator<[word: string, at: number]> {
  for (let at = 0; at < piece.length; at += SEGMENTED_LENGTH) {
    const segments = SEGMENTER.segment(piece.slice(at, at + SEGMENTED_LENGTH));
    for (const { segment: word, index, isWordLike } of segments) {
      if (isWordLike) {
        yield [word, at + index];
      }
    }
  }
}

/** The words of a stretch of text that {@link WordPlaces} has found. */
export function wordsOfRun(run: string): RunWords {
  if (PLAIN.test(run)) {
    const form = lowerWord(run);
    return { words: [{ form, folded: form }], joined: [] };
  }
  const named = /[+#]/.test(run) ? [lowerWord(run)] : [];
  const bare = named.length > 0 ? run.replace(/[+#]+$/, '') : run;
  if (!SIGNS.test(bare)) {
    return { words: wordsOf(bare), joined: named };
  }
  const parts = bare.split(SIGNS);
  // `l’amour` and `John’s` are about one word; the letter alone would be found everywhere.
  const essential = APOSTROPHE.test(bare) ? parts.filter((part) => [...part].length > 1) : parts;
  return {
    words: (essential.length > 0 ? essential : parts).flatMap(wordsOf),
    joined: [...named, foldWord(lowerWord(joinedOf(parts)))].filter((form) => form !== ''),
  };
}

/** Parts written together; numbers keep a sign between them, as `1.5` is not `15`. */
function joinedOf(parts: readonly string[]): string {
  return parts.join(parts.every((part) => /^\p{N}+$/u.test(part)) ? '.' : '');
}

/** One word, nearly always: NFKC turns a few characters into several words, such as `½` into `1⁄2`. */
function wordsOf(part: string): Word[] {
  const form = lowerWord(part);
  const forms = /[^\p{L}\p{M}\p{N}\p{Extended_Pictographic}]/u.test(form)
    ? form.split(/[^\p{L}\p{M}\p{N}]+/u)
    : [form];
  // Accents alone are no word.
  return forms
    .map((each) => ({ form: each, folded: foldWord(each) }))
    .filter(({ folded }) => folded !== '');
}

const HAN = /^\p{Script=Han}{2,}$/u;
const HANGUL = /^\p{Script=Hangul}{3,}$/u;

/** Longest Korean word of which beginnings are indexed, in syllables. */
const MAX_KOREAN_LENGTH = 12;

/**
 * Words within a word, by which it is found as well: of Chinese and Japanese compounds each character and
 * each pair, of Korean words their beginnings, as particles follow without a space.
 */
export function partsOf(folded: string): string[] {
  if (HAN.test(folded)) {
    const characters = [...folded];
    const pairs = characters.slice(0, -1).map((first, at) => `${first}${characters[at + 1]}`);
    return characters.length > 2 ? [...characters, ...pairs] : characters;
  }
  return HANGUL.test(folded) ? beginningsOf(folded.slice(0, MAX_KOREAN_LENGTH)) : [];
}

function beginningsOf(word: string): string[] {
  return Array.from({ length: word.length - 2 }, (_, at) => word.slice(0, at + 2));
}

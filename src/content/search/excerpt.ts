import { escapeHtml } from '../../platform/text.js';
import { cutWords, type Token } from './cut-words.js';
import { withoutTags } from './html-tags.js';
import { FIELDS } from './search-document.js';

/** Words of an excerpt. */
const EXCERPT_WORDS = 35;

/** Words before the first match of an excerpt, at most. */
const LEAD_WORDS = 8;

/** Code points of a text from which an excerpt is cut: more than its words and those of a passage before it have. */
export const PASSAGE_LENGTH = 1500;

// eslint-disable-next-line no-control-regex -- what is not to be shown
const CONTROL_CHARACTERS = /[\x00-\x08\x0b-\x1f\x7f]/g;

/** Greatest length of an excerpt and of a word in it, in UTF-16 units. */
const EXCERPT_LENGTH = 500;

/** A stretch of a text that is read for an excerpt. */
export interface Passage {
  /** Number of its first word, from 0. */
  word: number;
  /** Where it begins, in code points. */
  offset: number;
}

/** Where in an article matches are. */
export interface Hits {
  /** Numbers of the words of the title that match, from 0. */
  title: ReadonlySet<number>;
  /** The same of the text. */
  text: ReadonlySet<number>;
  /** Number of the word with which the excerpt begins. */
  from: number;
  passage: Passage;
}

/** Reads the text of a `tsvector` with positions. @param passages pairs of a number of a word and its offset */
export function hitsOf(vector: string | null, passages: readonly number[] | null): Hits {
  const groups: number[][] = [];
  const title = new Set<number>();
  const text = new Set<number>();
  for (const [, , list = ''] of (vector ?? '').matchAll(/'((?:[^']|'')*)':([\dA-D,]+)/g)) {
    const positions = Array.from(list.split(','), (position) => Number.parseInt(position, 10));
    const ofText = positions.map((position) => position - FIELDS.text.from).filter((at) => at >= 0);
    positions.forEach((at) => at < FIELDS.description.from && title.add(at - FIELDS.title.from));
    ofText.forEach((at) => text.add(at));
    groups.push(ofText);
  }
  const first = bestPlace(groups);
  const from = Math.max(0, first - LEAD_WORDS);
  return {
    title,
    text,
    from: first < EXCERPT_WORDS - LEAD_WORDS ? 0 : from,
    passage: passageOf(passages, from),
  };
}

/** The first word of the stretch in which most of the terms are. @param groups positions of each term, ascending */
function bestPlace(groups: readonly (readonly number[])[]): number {
  const places = groups
    .flatMap((positions, group) => positions.map((position) => ({ position, group })))
    .toSorted((a, b) => a.position - b.position);
  const inside = new Map<number, number>();
  let best = { position: 0, terms: 0 };
  let end = 0;
  places.forEach(({ position, group }) => {
    for (
      let next = places[end];
      next && next.position < position + EXCERPT_WORDS - LEAD_WORDS;
      next = places[++end]
    ) {
      inside.set(next.group, (inside.get(next.group) ?? 0) + 1);
    }
    if (inside.size > best.terms) {
      best = { position, terms: inside.size };
    }
    const left = (inside.get(group) ?? 1) - 1;
    if (left > 0) {
      inside.set(group, left);
    } else {
      inside.delete(group);
    }
  });
  return best.position;
}

/** The last passage that begins before a word. */
function passageOf(passages: readonly number[] | null, word: number): Passage {
  const all = passages ?? [];
  let found: Passage = { word: 0, offset: 0 };
  // From the second one on: what is before the first word belongs to the text as well.
  for (let at = 2; at < all.length; at += 2) {
    const [begin = 0, offset = 0] = all.slice(at, at + 2);
    if (begin > word) {
      break;
    }
    found = { word: begin, offset };
  }
  return found;
}

/**
 * HTML of a title with its matches in `<mark>`; everything else is escaped.
 *
 * @param words numbers of those that match, from 0; the names of HTML tags are no words
 */
export function markTitle(title: string, words: ReadonlySet<number>): string {
  return markWords(title, [...numbered(withoutTags(title), 0)], words, 0, title.length);
}

/**
 * HTML of a passage from a text, with its matches in `<mark>`. HTML tags are left out, and everything else is escaped.
 *
 * @param isEnd whether the text ends with the passage
 */
export function markExcerpt(
  passage: string,
  { text, from, passage: { word } }: Hits,
  isEnd: boolean,
): string {
  const searched = withoutTags(isEnd ? passage : withoutTornTag(passage));
  const all = [...numbered(searched, word)];
  // The last word may be cut.
  const whole = isEnd ? all : all.slice(0, -1);
  const first = whole.findIndex((token) => token.number + token.words.length > from);
  const shown = whole.slice(Math.max(0, first)).slice(0, EXCERPT_WORDS);
  const start = from === 0 && word === 0 ? 0 : (shown[0]?.start ?? 0);
  const isLast = isEnd && shown.at(-1) === whole.at(-1);
  const end = isLast ? searched.length : (shown.at(-1)?.end ?? 0);
  const limited = Math.min(end, start + EXCERPT_LENGTH);
  return markWords(searched, shown, text, start, limited).replace(/\s+/g, ' ').trim();
}

/** A token, and the number of its first word. */
type NumberedToken = Token & { number: number };

function* numbered(text: string, from: number): Generator<NumberedToken> {
  let number = from;
  for (const token of cutWords(text)) {
    yield { ...token, number };
    number += token.words.length;
  }
}

function markWords(
  text: string,
  tokens: readonly NumberedToken[],
  matches: ReadonlySet<number>,
  start: number,
  end: number,
): string {
  const parts: string[] = [];
  let at = start;
  for (const token of tokens) {
    const isMatch = token.words.some((_, index) => matches.has(token.number + index));
    if (isMatch && token.end <= end) {
      parts.push(escapeHtml(text.slice(at, token.start)));
      parts.push(`<mark>${escapeHtml(text.slice(token.start, token.end))}</mark>`);
      at = token.end;
    }
  }
  parts.push(escapeHtml(text.slice(at, end).toWellFormed()));
  return parts.join('').replace(CONTROL_CHARACTERS, '');
}

/** A passage may end within a tag; not each `<` begins one. */
function withoutTornTag(passage: string): string {
  return passage.replace(/<(?:[a-z/!][^<>]*)?$/i, '');
}

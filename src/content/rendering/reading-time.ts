/**
 * Words a minute that adults read silently in English (Brysbaert, "How many words do we read per minute?",
 * 2019).
 */
const WORDS_PER_MINUTE = 238;

/** Characters a minute in scripts without spaces between words. */
const CHARACTERS_PER_MINUTE = 500;

/** A character of a script that writes no spaces between words. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}]/gu;

const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}'’-]*/gu;

/** Minutes that it takes to read a text, at least one. */
export function readingMinutes(text: string): number {
  const characters = countOf(UNSPACED, text);
  const words = countOf(WORD, text.replace(UNSPACED, ' '));
  return Math.max(1, Math.round(words / WORDS_PER_MINUTE + characters / CHARACTERS_PER_MINUTE));
}

function countOf(pattern: RegExp, text: string): number {
  return text.match(pattern)?.length ?? 0;
}

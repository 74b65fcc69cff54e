/*
 * The forms in which words are compared. Two words are one if they differ in width, ligatures, case or
 * accents only (UAX #15, NFKC). It does not depend on the locale of the process or of the database.
 */

/** Maximum length of an indexed word in UTF-16 units; the rest of a longer one is ignored. */
const MAX_WORD_LENGTH = 64;

/** UTF-16 units of a word that are normalised: of marks in a row, that takes the square of their number. */
const MAX_NORMALIZED_LENGTH = 512;

/**
 * Marks that are left out: accents of Latin, Greek and Cyrillic letters, vowel marks of Hebrew and Arabic,
 * which readers leave out as well, and the Devanagari nukta. Not the breve of `й`, which is a letter.
 */
// eslint-disable-next-line no-misleading-character-class -- single marks
const ACCENTS =
  /(?<!\u0438)\u0306|[\u0300-\u0305\u0307-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u093c]/g;

/** Invisible characters within words: soft hyphen, joiners, marks of direction, and the Arabic tatweel. */
// eslint-disable-next-line no-misleading-character-class -- single characters
const IGNORED = /[\u00ad\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]/g;

/** Letters that Unicode does not decompose, and how they are written without their sign. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ŧ: 't',
  ı: 'i',
  ς: 'σ',
};
const SPECIAL_LETTERS = /[ßæœøłđðþħŧıς]/g;

// eslint-disable-next-line no-control-regex -- all of ASCII
const ASCII = /^[\x00-\x7f]*$/;

/** A word in lower case and NFKC, with its accents: what a stemmer takes. */
export function lowerWord(word: string): string {
  const lower = ASCII.test(word)
    ? word.toLowerCase()
    : word
        .replace(IGNORED, '')
        .slice(0, MAX_NORMALIZED_LENGTH)
        .normalize('NFKC')
        .toLowerCase()
        .normalize('NFC');
  return lower.length <= MAX_WORD_LENGTH ? lower : lower.slice(0, MAX_WORD_LENGTH).toWellFormed();
}

/** The form by which a word is found. @param word in the form of {@link lowerWord} */
export function foldWord(word: string): string {
  return ASCII.test(word)
    ? word
    : word
        .normalize('NFD')
        .replace(ACCENTS, '')
        .replace(SPECIAL_LETTERS, (letter) => LETTERS[letter] ?? letter)
        .normalize('NFC');
}

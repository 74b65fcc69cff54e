import { randomInt } from 'node:crypto';
import anyAscii from 'any-ascii';
import { normalizeText } from './unicode.js';

/** Length of a random suffix. */
const SUFFIX_LENGTH = 6;
const SUFFIX_ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/**
 * Transliterates a string to lower-case ASCII letters, digits and single hyphens, for a readable name
 * in a URL. The result is empty if no character can be transliterated. Combining marks are first
 * composed with their letters: otherwise `か` with a separate voicing mark would become `ka`.
 *
 * @param maxLength greatest length of the result
 */
export function transliterate(text: string, maxLength: number): string {
  return anyAscii(withWholeKana(normalizeText(text)))
    .toLowerCase()
    .replace(/[^a-z0-9\s_-]+/g, '')
    .replace(/[\s_-]+/g, '-')
    .slice(0, maxLength)
    .replace(/^-+|-+$/g, '');
}

/**
 * Composes half-width kana, which also have a separate voicing mark that NFC does not compose. NFKC for
 * the whole string would be worse: `any-ascii` supports `℃` and `㌔`, and NFKC splits `´` into a space
 * and a mark.
 */
function withWholeKana(text: string): string {
  return text.replace(/[\uff66-\uff9f]+/g, (kana) => kana.normalize('NFKC'));
}

/** Appends a random suffix, one of 36^6, to a name that is taken. */
export function withRandomSuffix(name: string, maxLength: number): string {
  const characters = Array.from(
    { length: SUFFIX_LENGTH },
    () => SUFFIX_ALPHABET[randomInt(SUFFIX_ALPHABET.length)],
  );
  return `${name.slice(0, maxLength - SUFFIX_LENGTH - 1)}-${characters.join('')}`;
}

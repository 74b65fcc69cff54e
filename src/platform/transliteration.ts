import { randomInt } from 'node:crypto';
import anyAscii from 'any-ascii';
import { normalizeText } from './unicode.js';

const SUFFIX_LENGTH = 6;
const SUFFIX_ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/**
 * `text` in lower-case ASCII letters, digits and single hyphens, for a name that people read in a
 * URL: other scripts are transliterated. Empty where there is nothing to spell. What is written as a
 * letter and a mark is put together first: transliterated one by one, `か` and its voicing are `ka`.
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
 * Half-width kana have their voicing behind them, too, and NFC leaves them as they are. NFKC for the
 * whole text would be worse: `any-ascii` knows `℃` and `㌔`, and the pieces of `´` are a blank and a mark.
 */
function withWholeKana(text: string): string {
  return text.replace(/[\uff66-\uff9f]+/g, (kana) => kana.normalize('NFKC'));
}

/** `name` with random characters at its end (36^6 of them), for when it is taken as it is. */
export function withRandomSuffix(name: string, maxLength: number): string {
  const characters = Array.from(
    { length: SUFFIX_LENGTH },
    () => SUFFIX_ALPHABET[randomInt(SUFFIX_ALPHABET.length)],
  );
  return `${name.slice(0, maxLength - SUFFIX_LENGTH - 1)}-${characters.join('')}`;
}

/**
 * Unicode normalisation: `é` can be one code point or two that look the same. Text is stored in NFC
 * (UAX #15), which changes nothing visible, and names are compared by {@link foldName}.
 */

/**
 * Longest run of combining marks that is normalised (Stream-Safe Text Format, UAX #15 §13); no language
 * needs as many. Ordering a run takes quadratic time: 24 s for 200 000 marks.
 */
export const MAX_COMBINING_MARKS = 30;

/**
 * More consecutive marks than allowed. Counts the two letters that NFKC turns into marks, but not the
 * combining grapheme joiner, which separates runs. The look-behind keeps it linear; it stands after the first mark, as
 * hardly any character is one.
 */
const TOO_MANY_MARKS =
  /[[\p{M}\uff9e\uff9f]--\u034f](?<![[\p{M}\uff9e\uff9f]--\u034f]{2})[[\p{M}\uff9e\uff9f]--\u034f]{30}/v;

/** What only texts with marks have, among others; in a text of Latin letters, it is looked for in no time. */
const MAYBE_MARK = /[\u0300-\uffff]/;

/** Whether `text` can be normalised in linear time. */
export function isNormalizable(text: string): boolean {
  return !MAYBE_MARK.test(text) || !TOO_MANY_MARKS.test(text);
}

/**
 * Converts `text` to NFC. The result may have up to three times as many characters, so check limits
 * after it.
 */
export function normalizeText(text: string): string {
  return text.normalize('NFC');
}

/**
 * The form by which names are compared: names that differ in case, width or the encoding of an accent
 * are equal. It does not depend on the locale of the process or the database; in some locales the lower
 * case of `I` is not `i`.
 *
 * It approximates `toNFKC_Casefold` (Unicode §3.13): upper case expands letters without an upper-case
 * form (`ß` to `SS`), and lower case then unifies the pairs. Unlike the standard, it keeps invisible
 * characters, and a dotless `ı` equals `i`.
 */
export function foldName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .normalize('NFKC');
}

/**
 * The one rule for text that can be written in several ways. `é` is one character or two, with the
 * same looks: text is kept in NFC (UAX #15), which changes nothing that anybody sees, and names are
 * compared by {@link foldName}.
 */

/**
 * Longest run of combining marks that is normalised (Stream-Safe Text Format, UAX #15 §13). No
 * language comes near it. To put a run into its order takes time that grows with the square of its
 * length: 24 s for 200 000 marks.
 */
export const MAX_COMBINING_MARKS = 30;

/**
 * Marks, and the two letters that NFKC makes marks of, but for the one that parts runs (the combining
 * grapheme joiner). The look-behind keeps it linear.
 */
const TOO_MANY_MARKS = /(?<![[\p{M}\uff9e\uff9f]--\u034f])[[\p{M}\uff9e\uff9f]--\u034f]{31}/v;

/** Whether `text` can be normalised in a time that grows with its length alone. */
export function isNormalizable(text: string): boolean {
  return !TOO_MANY_MARKS.test(text);
}

/** `text` in NFC. It may have up to three times as many characters, so limits are checked after. */
export function normalizeText(text: string): string {
  return text.normalize('NFC');
}

/**
 * What names are compared by: names that differ in case, width or the way of writing an accent give
 * the same. It depends on no locale, neither of this process nor of a database, in some of which the
 * small letter of `I` is not `i`.
 *
 * It is `toNFKC_Casefold` (Unicode §3.13) as near as JavaScript comes to it: upper case expands what
 * has no letter of its own (`ß` to `SS`), and lower case then joins the pairs. Unlike there, invisible
 * characters stay, and a `ı` without a dot counts as an `i`.
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

/** First and last letters of alphabets that are not the Latin one. */
const ALPHABETS = [
  ['α', 'ω'],
  ['а', 'џ'],
  ['ա', 'ֆ'],
  ['א', 'ת'],
  ['ء', 'ي'],
  ['ऄ', '्'],
  ['ა', 'ჰ'],
] as const;

const ASCII = 'abcdefghijklmnopqrstuvwxyz0123456789';

const LETTERS = ALPHABETS.flatMap(([first, last]) => {
  const from = first.codePointAt(0) ?? 0;
  const length = (last.codePointAt(0) ?? 0) - from + 1;
  return Array.from({ length }, (_, at) => String.fromCodePoint(from + at));
});

const REPLACEMENTS = LETTERS.map((_, at) => ASCII[at % ASCII.length]).join('');

/**
 * SQL: a word in ASCII, so that its trigrams are compared: in databases with the locale `C`, pg_trgm knows no other
 * letters. Which letter stands for which does not matter. What is in ASCII stays as it is: to look each letter up takes
 * most of the time of a comparison.
 */
export function spelling(term: string): string {
  return `case when octet_length(${term}) = length(${term}) then ${term} else translate(${term}, '${LETTERS.join('')}', '${REPLACEMENTS}') end`;
}

/** The index of {@link spelling}. It needs the extension pg_trgm; the migration leaves it out where there is none. */
export const TRIGRAM_INDEX = {
  name: 'search_term_trigram_index',
  expression: `create index "search_term_trigram_index" on "search_term" using gin ((${spelling('"term"')}) gin_trgm_ops) where "is_word"`,
} as const;

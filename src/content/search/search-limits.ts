/* Limits of the search. */

/** Maximum length of a search query, in code points. */
export const MAX_QUERY_LENGTH = 200;

/** How many of what is found can be listed. */
export const MAX_MATCHES = 1000;

/** How many characters of a text are searched. */
export const MAX_SEARCHED_LENGTH = 100_000;

/**
 * How many articles are ranked, as what is read of each takes time: about 12 µs. Others follow in the order of the
 * index.
 */
export const MAX_RANKED = 100;

/** The same for a single word, of which the index alone says nearly as much. */
export const MAX_RANKED_OF_WORD = 60;

/** The same for phrases, of which the index does not say how well they match. */
export const MAX_RANKED_OF_PHRASE = 600;

/**
 * Entries of the index up to which all of them are compared and counted: 0.3 µs for each, or more than 1 µs where the
 * rows are not in the memory of PostgreSQL.
 */
export const MAX_SCORED = 30_000;

/** The same for a single word: the newest of those that are about it come first anyway. */
export const MAX_SCORED_OF_WORD = 2000;

/**
 * Matches up to which a single word is counted, of which the vocabulary has the number as well: rows that are far from
 * each other take ten times as long.
 */
export const MAX_COUNTED = 10_000;

/** Otherwise, matches are counted among so many of the newest articles. */
export const MAX_READ_TO_COUNT = 2000;

/** Articles whose words are compared with the places in a phrase, the newest: each has to be read as a whole. */
export const MAX_PLACED = 5000;

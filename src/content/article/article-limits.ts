/** Limits of an article: of its columns, its input and its documentation, in every API. */

/** Greatest length of a title, in code points. */
export const MAX_TITLE_LENGTH = 255;

/** Greatest length of a description, in code points. */
export const MAX_DESCRIPTION_LENGTH = 1000;

/** Greatest length of a text, in code points; the limit of a body in bytes has to allow for it. */
export const MAX_TEXT_LENGTH = 200_000;

/** Greatest length of a search query, in code points. */
export const MAX_QUERY_LENGTH = 200;

/**
 * How many matches of a search are ranked and can be listed: the newest. To rank one its words have to be
 * fetched, and a common word is in nearly all articles.
 */
export const MAX_MATCHES = 1000;

/** How many characters of a text, in NFKC, are searched. NFKC makes up to 18 of one. */
export const MAX_SEARCHED_LENGTH = 100_000;

/** How old the total of a list, and the list, may be, in milliseconds. */
export const LIST_MAX_AGE = 1000;

/** Greatest number of tags. */
export const MAX_TAGS = 20;

/** How many comments the detail of an article brings along. */
export const DETAIL_COMMENTS = 50;

/** How large these comments may be together, in bytes: an article is large enough by itself. */
export const DETAIL_COMMENTS_BYTES = 100_000;

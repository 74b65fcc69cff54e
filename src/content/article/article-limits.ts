/* Limits of an article. Columns, validation and documentation of every API use them. */

/** Maximum length of a search query, in code points. */
export const MAX_QUERY_LENGTH = 200;

/**
 * How many matches of a search are ranked and can be listed: the newest ones. Ranking a match has to read
 * its search document, and a common word matches nearly all articles.
 */
export const MAX_MATCHES = 1000;

/** How many characters of a text are searched, after NFKC; which can turn one character into 18. */
export const MAX_SEARCHED_LENGTH = 100_000;

/** Maximum age of a list and of its total, in milliseconds. */
export const LIST_MAX_AGE = 1000;

/** Maximum number of tags of an article. */
export const MAX_TAGS = 20;

/** Maximum number of comments in the details of an article. */
export const DETAIL_COMMENTS = 50;

/** Maximum size of these comments together, in bytes: the article itself can be large. */
export const DETAIL_COMMENTS_BYTES = 100_000;

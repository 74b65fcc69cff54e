/* Limits of an article. Columns, validation and documentation of every API use them. */

/** Maximum age of a list and of its total, in milliseconds. */
export const LIST_MAX_AGE = 1000;

/** Maximum number of tags of an article. */
export const MAX_TAGS = 20;

/** Maximum number of comments in the details of an article. */
export const DETAIL_COMMENTS = 50;

/** Maximum size of these comments together, in bytes: the article itself can be large. */
export const DETAIL_COMMENTS_BYTES = 100_000;

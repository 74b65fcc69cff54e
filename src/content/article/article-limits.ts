/** Limits of an article: of its columns, its input and its documentation, in every API. */

/** Greatest length of a title, in code points. */
export const MAX_TITLE_LENGTH = 255;

/** Greatest length of a description, in code points. */
export const MAX_DESCRIPTION_LENGTH = 1000;

/** Greatest length of a text, in code points; the limit of a body in bytes has to allow for it. */
export const MAX_TEXT_LENGTH = 200_000;

/** Greatest number of tags. */
export const MAX_TAGS = 20;

/** How many comments the detail of an article brings along. */
export const DETAIL_COMMENTS = 50;

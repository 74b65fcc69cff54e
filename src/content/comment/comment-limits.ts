/** Maximum length of a comment, in code points. Column, validation and documentation of every API use it. */
export const MAX_COMMENT_LENGTH = 10_000;

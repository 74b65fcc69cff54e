/** Maximum length of a comment, in code points. Column, validation and documentation of every API use it. */
export const MAX_COMMENT_LENGTH = 10_000;

/** Maximum length of the reason for a report or a decision of a moderator, in code points. */
export const MAX_REASON_LENGTH = 500;

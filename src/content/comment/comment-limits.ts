/** Greatest length of a comment, in code points: of its column, its input and its documentation, in every API. */
export const MAX_COMMENT_LENGTH = 10_000;

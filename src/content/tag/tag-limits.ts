/** Greatest length of a tag, in code points: of its column, its input and its documentation, in every API. */
export const MAX_TAG_LENGTH = 50;

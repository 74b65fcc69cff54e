/** Maximum length of a tag, in code points. Column, validation and documentation of every API use it. */
export const MAX_TAG_LENGTH = 50;

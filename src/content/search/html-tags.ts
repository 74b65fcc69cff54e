/** An HTML tag or comment. Between `<` and the next `<` or `>` only, so that it takes linear time. */
const TAG = /<[a-z/!][^<>]*>/gi;

/** Replaces HTML tags by spaces, so that their names are not words; positions in the text stay. */
export function withoutTags(text: string): string {
  return text.includes('<') ? text.replace(TAG, blank) : text;
}

function blank(tag: string): string {
  return ' '.repeat(tag.length);
}

import { hash } from 'node:crypto';
import { codePointLength, compareByCodePoint } from '../../platform/text.js';
import type { SearchedContent } from './searched-content.js';

/** What of an article was indexed. */
export interface Digests {
  contentDigest: string;
  tagsDigest: string;
}

/**
 * What tells whether an index belongs to an article as it is. The triggers compute the same in SQL; see
 * `article-search-triggers.sql.ts`.
 */
export function digestsOf({ title, description, language, text, tags }: SearchedContent): Digests {
  return {
    // With a length, as a description may have several lines.
    contentDigest: digestOf([
      title,
      `${codePointLength(description)}`,
      description,
      language ?? '',
      text,
    ]),
    tagsDigest: digestOf(tags.toSorted(compareByCodePoint)),
  };
}

function digestOf(values: readonly string[]): string {
  return hash('sha256', values.join('\n')).slice(0, 16);
}

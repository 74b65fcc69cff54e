import { quoteTerm } from './terms.js';
import type { PhraseTerms, TermGroup } from './term-group.js';

/* Conditions on articles, as the text of a `tsquery`. */

/** What has any of these terms. */
export function oneOf(terms: readonly string[]): string {
  return `(${terms.map(quoteTerm).join(' | ')})`;
}

/** What has a word of the group. All that begins alike is one condition, which the index answers at once. */
export function wordOf({ terms, beginning }: TermGroup): string {
  if (beginning === undefined) {
    return oneOf(terms);
  }
  const others = terms.filter((term) => !term.startsWith(beginning));
  return `(${[...others.map(quoteTerm), beginningWith(beginning)].join(' | ')})`;
}

/** What has a word of the group with a mark. @param mark makes the marked term of a term */
export function markedWordOf(group: TermGroup, mark: (term: string) => string): string {
  const { terms, beginning } = group;
  return wordOf({
    ...group,
    terms: terms.map(mark),
    beginning: beginning === undefined ? undefined : mark(beginning),
  });
}

/** What finds a group where the places of words matter. */
export function placedGroup({ terms, phrases }: TermGroup): string {
  return `(${[...terms.map(quoteTerm), ...phrases.map(phraseOf)].join(' | ')})`;
}

/** The words of a phrase, one after the other. */
export function phraseOf(words: PhraseTerms): string {
  return `(${words.map(oneOf).join(' <-> ')})`;
}

/** What has a term that begins like this. */
export function beginningWith(beginning: string): string {
  return `${quoteTerm(beginning)}:*`;
}

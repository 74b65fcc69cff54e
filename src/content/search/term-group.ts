/** The words of a phrase, each with all terms that find it. */
export type PhraseTerms = readonly (readonly string[])[];

/** A group of a query with all terms that find it. */
export interface TermGroup {
  /** Terms of its words: forms, stems, corrections. */
  terms: string[];
  phrases: PhraseTerms[];
  /** Beginning of a word; the most common words that begin like it are among the terms. */
  beginning?: string | undefined;
  /** Its word, if that was typed without accents. */
  accentless?: string | undefined;
  /** Whether it is a word such as `the`. */
  isStopWord: boolean;
}

/** All terms of a group, those of its phrases as well. */
export function allTermsOf({ terms, phrases }: TermGroup): string[] {
  return [...terms, ...phrases.flat(2)];
}

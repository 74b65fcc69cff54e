import { Injectable } from '@nestjs/common';
import type { QueryGroup } from './parse-query.js';
import type { DocumentCounts } from './search-branch.js';
import { SearchTermsService } from './search-terms.service.js';
import { SearchVocabularyRepository } from './search-vocabulary.repository.js';
import { MIN_CORRECTED_LENGTH, nearestWord } from './spelling.js';
import type { TermGroup } from './term-group.js';
import { quoteTerm } from './terms.js';

/** Greatest number of words of a query that are corrected. */
const MAX_CORRECTED = 5;

/** A word of a query that is not counted, and its terms. */
interface UncountedWord {
  group: number;
  word: string;
  terms: readonly string[];
}

/** Whose words are known. */
export interface SpellingContext {
  now: Date;
  /** The author whose drafts are searched; undefined for published articles alone. */
  draftsOf: number | undefined;
}

/** What was likely meant. */
interface Correction {
  group: number;
  word: string;
}

/** Corrects words of a query that no article has. */
@Injectable()
export class SpellingService {
  constructor(
    private readonly vocabulary: SearchVocabularyRepository,
    private readonly terms: SearchTermsService,
  ) {}

  /**
   * Adds to each group whose word is nowhere the terms of the nearest word there is.
   *
   * @param groups of the query
   * @param found their terms, to which others are added
   * @returns the corrected query; null if there was nothing to correct
   */
  async correct(
    text: string,
    groups: readonly QueryGroup[],
    found: readonly TermGroup[],
    counts: DocumentCounts,
    { now, draftsOf }: SpellingContext,
  ): Promise<string | null> {
    const asked = groups
      .flatMap((group, at) => {
        const word = correctable(group);
        const terms = found[at]?.terms ?? [];
        const isCounted = terms.some((term) => counts.has(term));
        return word === undefined || isCounted ? [] : [{ group: at, word, terms }];
      })
      .slice(0, MAX_CORRECTED);
    const corrections =
      asked.length > 0 ? await this.findCorrections(asked, { now, draftsOf }) : [];
    if (corrections.length === 0) {
      return null;
    }
    const terms = await this.terms.termsOfWords(corrections.map(({ word }) => word));
    for (const { group, word } of corrections) {
      found[group]?.terms.push(...(terms.get(word) ?? []));
    }
    return replaceWords(text, groups, corrections);
  }

  private async findCorrections(
    asked: readonly UncountedWord[],
    { now, draftsOf }: SpellingContext,
  ): Promise<Correction[]> {
    // What was published just now is not counted yet.
    const known = await this.vocabulary.areFound(asked.map(conditionOf), now, draftsOf);
    const unknown = asked.filter((each) => !known.has(conditionOf(each)));
    const similar = await this.vocabulary.similarTo(unknown.map(({ word }) => word));
    return unknown.flatMap(({ group, word }) => {
      const nearest = nearestWord(word, similar.get(word) ?? []);
      return nearest === undefined ? [] : [{ group, word: nearest }];
    });
  }
}

function conditionOf({ terms }: UncountedWord): string {
  return terms.map(quoteTerm).join(' | ');
}

/** The word of a group, if it may be misspelt: letters only, and neither too short nor one of several. */
function correctable({ alternatives }: QueryGroup): string | undefined {
  const [alternative, ...others] = alternatives;
  if (alternative?.kind !== 'word' || others.length > 0) {
    return undefined;
  }
  const { folded } = alternative.word;
  const isWord = /^\p{L}[\p{L}\p{M}]*$/u.test(folded) && folded.length >= MIN_CORRECTED_LENGTH;
  return isWord ? folded : undefined;
}

function replaceWords(
  text: string,
  groups: readonly QueryGroup[],
  corrections: readonly Correction[],
): string {
  return corrections.toReversed().reduce((corrected, { group, word }) => {
    const place = groups[group]?.place;
    return place
      ? `${corrected.slice(0, place.start)}${word}${corrected.slice(place.end)}`
      : corrected;
  }, text);
}

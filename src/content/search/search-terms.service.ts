import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import type { Word } from './cut-words.js';
import {
  type Alternative,
  type ParsedQuery,
  type QueryGroup,
  stemmedWords,
} from './parse-query.js';
import { SearchVocabularyRepository } from './search-vocabulary.repository.js';
import { Stemmer } from './stemmer.js';
import type { PhraseTerms, TermGroup } from './term-group.js';
import { accentedTerm } from './terms.js';

/** Shortest beginning of a word that stands for others, in letters; in Chinese one character does. */
const MIN_BEGINNING = 2;
const IDEOGRAM = /^\p{Script=Han}/u;

/** The groups of a query, and what its results must not have. */
export interface QueryTerms {
  /** In the order of the query. */
  groups: TermGroup[];
  excluded: TermGroup[];
}

/** Finds the terms of queries: the words, their stems in all languages of the articles, and what begins like them. */
@Injectable()
export class SearchTermsService {
  constructor(
    private readonly stemmer: Stemmer,
    private readonly vocabulary: SearchVocabularyRepository,
    private readonly config: AppConfig,
  ) {}

  /** @param prefix whether the last word is the beginning of one */
  async termsOf(query: ParsedQuery, prefix: boolean): Promise<QueryTerms> {
    const forms = stemmedWords(query).map(({ form }) => form);
    const stems = await this.stemsOf(forms);
    const groups = query.groups.map((group) => groupOf(group.alternatives, stems));
    const excluded = query.excluded.map((words) => excludedGroup(words, stems));
    if (prefix) {
      await this.expandLast(query.groups.at(-1), groups.at(-1));
    }
    return { groups, excluded };
  }

  /** Terms of words without accents, by word. */
  async termsOfWords(words: readonly string[]): Promise<Map<string, string[]>> {
    const stems = await this.stemsOf(words);
    return new Map(words.map((word) => [word, wordTerms({ form: word, folded: word }, stems)]));
  }

  private async expandLast(
    group: QueryGroup | undefined,
    found: TermGroup | undefined,
  ): Promise<void> {
    const last = group?.alternatives.at(-1);
    if (found && last?.kind === 'word' && isBeginning(last.word.folded)) {
      const endings = await this.vocabulary.expand(last.word.folded);
      const stems = await this.stemsOf(endings);
      found.terms.push(...endings, ...Array.from(stems.values(), (each) => each.stems).flat());
      found.beginning = endings.length > 0 ? last.word.folded : undefined;
      found.isStopWord = false;
      found.accentless = undefined;
    }
  }

  /** Stems of words in every language of the articles, and which of them are stop words of the site's. */
  private async stemsOf(forms: readonly string[]): Promise<StemsOfWords> {
    const own = await this.stemmer.dictionaryOf(this.config.site.language);
    const used = await this.vocabulary.dictionaries();
    const stems: StemsOfWords = new Map(
      forms.map((form) => [form, { stems: [], isStopWord: false }]),
    );
    const dictionaries = new Set(own === undefined ? used : [own, ...used]);
    for (const { dictionary, form, stem, isStopWord } of await this.stemmer.stem(
      dictionaries,
      forms,
    )) {
      const known = stems.get(form);
      known?.stems.push(stem);
      if (known && dictionary === own) {
        known.isStopWord = isStopWord;
      }
    }
    return stems;
  }
}

/** Whether a word is long enough to be the beginning of others. */
export function isBeginning(folded: string): boolean {
  return [...folded].length >= MIN_BEGINNING || IDEOGRAM.test(folded);
}

type StemsOfWords = Map<string, { stems: string[]; isStopWord: boolean }>;

function groupOf(alternatives: readonly Alternative[], stems: StemsOfWords): TermGroup {
  const terms = new Set<string>();
  const phrases: PhraseTerms[] = [];
  let isStopWord = true;
  for (const alternative of alternatives) {
    if (alternative.kind === 'phrase') {
      phrases.push(phraseOf(alternative.words, stems));
      isStopWord = false;
    } else {
      const { word, joined } = alternative;
      [...wordTerms(word, stems), ...joined].forEach((term) => terms.add(term));
      isStopWord &&= stems.get(word.form)?.isStopWord === true;
    }
  }
  const [only, ...others] = alternatives;
  const typed = only?.kind === 'word' && others.length === 0 ? only.word : undefined;
  const accentless = typed && typed.form === typed.folded ? typed.folded : undefined;
  return { terms: [...terms], phrases, isStopWord, accentless };
}

function wordTerms({ form, folded }: Word, stems: StemsOfWords): string[] {
  const accented = form === folded ? [] : [accentedTerm(form)];
  return [folded, ...accented, ...(stems.get(form)?.stems ?? [])];
}

/** Places are known of stems alone. */
function phraseOf(words: readonly Word[], stems: StemsOfWords): PhraseTerms {
  return words.map(({ form, folded }) => [...new Set([folded, ...(stems.get(form)?.stems ?? [])])]);
}

function excludedGroup(words: readonly Word[], stems: StemsOfWords): TermGroup {
  const [first, ...others] = words;
  return first && others.length === 0
    ? groupOf([{ kind: 'word', word: first, joined: [] }], stems)
    : { terms: [], phrases: [phraseOf(words, stems)], isStopWord: false };
}

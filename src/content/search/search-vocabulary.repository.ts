import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { queryPrepared } from '../../platform/persistence/prepared-query.js';
import { firstCodePoints } from '../../platform/text.js';
import type { Statistics } from './rank.js';
import {
  type Branch,
  branchOf,
  type DocumentCounts,
  intersectionOf,
  shareOf,
} from './search-branch.js';
import { beginningWith } from './search-conditions.js';
import { spelling } from './spelling.sql.js';
import { DICTIONARY_MARK, quoteTerm } from './terms.js';
import { TrigramIndexRepository } from './trigram-index.repository.js';

/** Greatest number of terms that one beginning stands for: those that most articles have. */
const MAX_EXPANSIONS = 40;

/** Greatest number of words that are compared with one that is nowhere. */
const MAX_CANDIDATES = 30;

/** Up to which length words are compared with all that begin alike: trigrams hardly find short ones. */
const SHORT_WORD = 6;
const MAX_ALIKE = 1000;

/** Milliseconds for which the languages of the articles are remembered. */
const LANGUAGES_AGE = 10_000;

/** Greatest number of languages in whose forms a word is looked for; those of most articles. */
const MAX_LANGUAGES = 24;

/** Parameter: the terms. The row without a term has the totals. */
const COUNT_TERMS = `
  select term, documents, 0 as words from search_term where term = any(?::text[])
  union all
  select null, documents, words::float8 from search_statistics`;

/** Parameters: the first character after the mark of dictionaries, the mark twice. */
const DICTIONARIES = `
  select substr(term, 2) as name from search_term
  where term >= ? and term < ? and documents > 0 order by documents desc limit ${MAX_LANGUAGES}`;

/** Parameters: the beginning, where it ends. */
const EXPAND = `
  select term from search_term where term >= ? and term < ? and is_word and documents > 0
  order by documents desc, term limit ${MAX_EXPANSIONS}`;

/** How common the terms of a beginning are, and how many articles there are. Parameters: the beginning, where it ends. */
const COUNT_BEGINNING = `
  select coalesce(sum(documents), 0)::float8 as entries, coalesce(max(documents), 0) as greatest,
    coalesce((select documents from search_statistics), 0) as all
  from search_term where term >= ? and term < ? and documents > 0`;

/**
 * Which conditions find an article. They have to be looked up in the index: for a single match, the planner would read
 * article after article, and most of these words are in none. So it asks for the newest, which takes all of them.
 *
 * Parameters: the conditions (`tsquery`), the time, whose drafts count as well.
 */
const FOUND = `
  select condition from unnest(?::text[]) condition, lateral (
    select s.published_at from article_search s
    where s.terms @@ condition::tsquery and (s.published_at <= ? or s.author_id = ?::int)
    order by s.published_at desc limit 1
  ) newest`;

/** Parameter: words. Words that are like each of them, by trigrams (pg_trgm). */
const SIMILAR = `
  select word, similar_word.term, similar_word.documents
  from unnest(?::text[]) word, lateral (
    select term, documents from search_term
    where is_word and documents > 0 and (${spelling('term')}) % (${spelling('word')})
    order by similarity(${spelling('term')}, ${spelling('word')}) desc, documents desc
    limit ${MAX_CANDIDATES}
  ) similar_word`;

/** Words with the same first letter and about as many letters. Parameters: words, and their first letters. */
const ALIKE = `
  select word, alike.term, alike.documents
  from unnest(?::text[], ?::text[]) asked (word, first), lateral (
    select term, documents from search_term
    where term >= first and term < first || chr(1114111) and is_word and documents > 0
      and length(term) between length(word) - 1 and length(word) + 1
    order by documents desc limit ${MAX_ALIKE}
  ) alike`;

/** A word of the vocabulary. */
export interface KnownWord {
  term: string;
  /** How many articles have it. */
  documents: number;
}

type SimilarRow = KnownWord & { word: string };

/** The words of published articles, and how common they are. */
@Injectable()
export class SearchVocabularyRepository {
  private languages: { names: Promise<string[]>; until: number } | undefined;

  constructor(
    private readonly em: EntityManager,
    private readonly trigrams: TrigramIndexRepository,
  ) {}

  /** In how many articles terms are, and how much there is in all. */
  async count(
    terms: readonly string[],
  ): Promise<{ counts: DocumentCounts; statistics: Statistics }> {
    type Row = { term: string | null; documents: number; words: number };
    const rows = await queryPrepared<Row>(this.em, COUNT_TERMS, [terms]);
    const total = rows.find(({ term }) => term === null);
    const counted = rows.flatMap(({ term, documents }): [string, number][] =>
      term === null ? [] : [[term, Math.max(0, documents)]],
    );
    const documents = Math.max(0, total?.documents ?? 0);
    const averageLength = total && documents > 0 ? Math.max(1, total.words / documents) : undefined;
    return { counts: new Map(counted), statistics: { documents, averageLength } };
  }

  /** The dictionaries by which published articles were stemmed, of most articles first. */
  dictionaries(): Promise<string[]> {
    if (!this.languages || this.languages.until < Date.now()) {
      const names = this.readDictionaries();
      this.languages = { names, until: Date.now() + LANGUAGES_AGE };
      names.catch(() => (this.languages = undefined));
    }
    return this.languages.names;
  }

  /** Words that begin like this, the most common ones. */
  async expand(beginning: string): Promise<string[]> {
    const rows = await queryPrepared<{ term: string }>(this.em, EXPAND, boundsOf(beginning));
    return rows.map(({ term }) => term);
  }

  /** What has a term that begins like this, and all of some others. */
  async branchOfBeginning(beginning: string, others: readonly string[]): Promise<Branch> {
    type Row = { entries: number; greatest: number; all: number };
    const [row] = await queryPrepared<Row>(this.em, COUNT_BEGINNING, boundsOf(beginning));
    const { entries, greatest, all } = row ?? { entries: 0, greatest: 0, all: 0 };
    const condition = beginningWith(beginning);
    const branch = { condition, entries, matches: entries, share: shareOf(greatest, all) };
    if (others.length === 0) {
      return branch;
    }
    const { counts } = await this.count(others);
    const branches = others.map((term) => branchOf(quoteTerm(term), [term], counts, all));
    return intersectionOf([...branches, branch]);
  }

  /**
   * Those of some conditions (`tsquery`) that find an article.
   *
   * @param author whose drafts are searched as well
   */
  async areFound(
    conditions: readonly string[],
    now: Date,
    author: number | undefined,
  ): Promise<Set<string>> {
    const params = [conditions, now, author ?? null];
    const rows = await queryPrepared<{ condition: string }>(this.em, FOUND, params);
    return new Set(rows.map(({ condition }) => condition));
  }

  /** Words that are written much like each of some others; none without the extension pg_trgm. */
  async similarTo(words: readonly string[]): Promise<Map<string, KnownWord[]>> {
    const similar = new Map<string, KnownWord[]>(words.map((word) => [word, []]));
    const found = words.length > 0 ? await this.trigrams.find(() => this.findSimilar(words)) : [];
    for (const { word, ...known } of found) {
      similar.get(word)?.push(known);
    }
    return similar;
  }

  private async findSimilar(words: readonly string[]): Promise<SimilarRow[]> {
    const byTrigrams = await queryPrepared<SimilarRow>(this.em, SIMILAR, [words]);
    const short = words.filter((word) => word.length <= SHORT_WORD);
    return short.length === 0 ? byTrigrams : byTrigrams.concat(await this.findAlike(short));
  }

  private findAlike(words: readonly string[]): Promise<SimilarRow[]> {
    const letters = words.map((word) => firstCodePoints(word, 1));
    return queryPrepared(this.em, ALIKE, [words, letters]);
  }

  private async readDictionaries(): Promise<string[]> {
    const params = [DICTIONARY_MARK, `${DICTIONARY_MARK}\u{10ffff}`];
    const rows = await queryPrepared<{ name: string }>(this.em, DICTIONARIES, params);
    return rows.map(({ name }) => name);
  }
}

/** The terms that begin like this are from the first one on, and before the second one. */
function boundsOf(beginning: string): [string, string] {
  return [beginning, `${beginning}\u{10ffff}`];
}

import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { queryPrepared } from '../../platform/persistence/prepared-query.js';
import { TimeSlice } from '../../platform/concurrency/time-slice.js';
import { foldWord } from './fold-word.js';
import type { Stems } from './search-document.js';

/** The Snowball dictionaries of PostgreSQL, by the language of a BCP 47 tag; some are new in 14 or 16. */
const DICTIONARIES: Readonly<Record<string, string>> = {
  ar: 'arabic',
  hy: 'armenian',
  eu: 'basque',
  ca: 'catalan',
  da: 'danish',
  nl: 'dutch',
  en: 'english',
  et: 'estonian',
  fi: 'finnish',
  fr: 'french',
  de: 'german',
  el: 'greek',
  hi: 'hindi',
  hu: 'hungarian',
  id: 'indonesian',
  ga: 'irish',
  it: 'italian',
  lt: 'lithuanian',
  ne: 'nepali',
  nb: 'norwegian',
  nn: 'norwegian',
  no: 'norwegian',
  pt: 'portuguese',
  ro: 'romanian',
  ru: 'russian',
  sr: 'serbian',
  es: 'spanish',
  sv: 'swedish',
  ta: 'tamil',
  tr: 'turkish',
  yi: 'yiddish',
};

/** The letters of the languages that are not written in Latin ones. */
const SCRIPTS: Readonly<Record<string, RegExp>> = {
  arabic: /\p{Script=Arabic}/u,
  armenian: /\p{Script=Armenian}/u,
  greek: /\p{Script=Greek}/u,
  hindi: /\p{Script=Devanagari}/u,
  nepali: /\p{Script=Devanagari}/u,
  russian: /\p{Script=Cyrillic}/u,
  serbian: /[\p{Script=Cyrillic}\p{Script=Latin}]/u,
  tamil: /\p{Script=Tamil}/u,
  yiddish: /\p{Script=Hebrew}/u,
};
const LATIN = /\p{Script=Latin}/u;

/** Stems that are remembered, of all languages: the words of a large blog, in about 5 MB. */
const MAX_REMEMBERED = 50_000;

/** Words that one statement stems. */
const MAX_STEMMED = 10_000;

const AVAILABLE = `select replace(dictname, '_stem', '') as name from pg_ts_dict where dictname like '%_stem'`;

/** Parameters: dictionaries, and a word for each. The stem of a stop word is null. */
const STEM = `
  select dictionary, form, (ts_lexize((dictionary || '_stem')::regdictionary, form))[1] as stem
  from unnest(?::text[], ?::text[]) pair (dictionary, form)`;

/** What a dictionary makes of a word. */
export interface Stemmed {
  dictionary: string;
  /** The word, in lower case with its accents. */
  form: string;
  /** Without accents. */
  stem: string;
  /** Whether it is a word such as `the`, which says nothing by itself. */
  isStopWord: boolean;
}

/** Stems of words, by the Snowball stemmers of PostgreSQL. */
@Injectable()
export class Stemmer {
  private readonly remembered = new LRUCache<string, Stemmed>({ max: MAX_REMEMBERED });
  private available: Promise<ReadonlySet<string>> | undefined;

  constructor(private readonly em: EntityManager) {}

  /**
   * The dictionary of a language, if this PostgreSQL has one.
   *
   * @param language BCP 47 tag
   */
  async dictionaryOf(language: string): Promise<string | undefined> {
    const name = DICTIONARIES[new Intl.Locale(language).language];
    return name !== undefined && (await this.listAvailable()).has(name) ? name : undefined;
  }

  /** Stems of words, which are in lower case with their accents; without a dictionary there are none. */
  async stemsOf(dictionary: string | undefined, forms: readonly string[]): Promise<Stems> {
    const stemmed = dictionary === undefined ? [] : await this.stem([dictionary], forms);
    return new Map(stemmed.map(({ form, stem }) => [form, stem]));
  }

  /** What each of some dictionaries makes of the words that are written in its letters. */
  async stem(dictionaries: Iterable<string>, forms: readonly string[]): Promise<Stemmed[]> {
    const stems: Stemmed[] = [];
    const missing: [dictionary: string, form: string][] = [];
    const slice = new TimeSlice();
    for (const dictionary of dictionaries) {
      const script = SCRIPTS[dictionary] ?? LATIN;
      for (const form of forms.filter((each) => script.test(each))) {
        const known = this.remembered.get(keyOf(dictionary, form));
        if (known) {
          stems.push(known);
        } else {
          missing.push([dictionary, form]);
        }
        if (slice.isOver()) {
          await slice.next();
        }
      }
    }
    for (let at = 0; at < missing.length; at += MAX_STEMMED) {
      stems.push(...(await this.look(missing.slice(at, at + MAX_STEMMED))));
    }
    return stems;
  }

  private async look(pairs: readonly (readonly [string, string])[]): Promise<Stemmed[]> {
    type Row = { dictionary: string; form: string; stem: string | null };
    const params = [pairs.map(([dictionary]) => dictionary), pairs.map(([, form]) => form)];
    const rows = await queryPrepared<Row>(this.em, STEM, params);
    const stems: Stemmed[] = [];
    const slice = new TimeSlice();
    for (const { dictionary, form, stem } of rows) {
      const isStopWord = stem === null;
      const stemmed = {
        dictionary,
        form,
        stem: foldWord(stem ?? form) || foldWord(form),
        isStopWord,
      };
      this.remembered.set(keyOf(dictionary, form), stemmed);
      stems.push(stemmed);
      if (slice.isOver()) {
        await slice.next();
      }
    }
    return stems;
  }

  private listAvailable(): Promise<ReadonlySet<string>> {
    this.available ??= this.readAvailable().catch((error: unknown) => {
      this.available = undefined;
      throw error;
    });
    return this.available;
  }

  private async readAvailable(): Promise<ReadonlySet<string>> {
    const rows = await queryPrepared<{ name: string }>(this.em, AVAILABLE, []);
    return new Set(rows.map(({ name }) => name));
  }
}

function keyOf(dictionary: string, form: string): string {
  return `${dictionary} ${form}`;
}

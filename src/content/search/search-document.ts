import { TimeSlice } from '../../platform/concurrency/time-slice.js';
import { codePointLength, firstCodePoints } from '../../platform/text.js';
import { partsOf, WordPlaces, wordsOfRun } from './cut-words.js';
import { withoutTags } from './html-tags.js';
import { type Digests, digestsOf } from './search-digest.js';
import { MAX_SEARCHED_LENGTH } from './search-limits.js';
import type { SearchedContent } from './searched-content.js';
import {
  accentedTerm,
  accentlessTerm,
  dictionaryTerm,
  MAX_POSITIONS,
  strongTerm,
  titleTerm,
  VectorText,
} from './terms.js';

/** The index of an article, as it is stored; see `ArticleSearch`. */
export interface SearchDocument extends Digests {
  terms: string;
  positions: string;
  passages: number[];
  length: number;
}

/** Stems of words in their lower-case form, without accents. */
export type Stems = ReadonlyMap<string, string>;

/** Least number of words between two passages; an excerpt begins to read at one of them. */
const PASSAGE_WORDS = 48;

/**
 * Where the words of a field are counted from, and how much a word counts there, in quarters. The gaps
 * keep phrases within a field; `tsvector` counts up to 16 383.
 */
export const FIELDS = {
  title: { from: 1, weight: 8 },
  description: { from: 300, weight: 6 },
  tags: { from: 1400, weight: 5 },
  text: { from: 2500, weight: 4 },
} as const;
type Field = keyof typeof FIELDS;
const LAST_POSITION = 16_383;
const ENDS: Readonly<Record<Field, number>> = {
  title: FIELDS.description.from - 1,
  description: FIELDS.tags.from - 1,
  tags: FIELDS.text.from - 1,
  text: LAST_POSITION + 1,
};

/** Weight from which on a word matters in an article as much as one of the title, in quarters. */
const STRONG_WEIGHT = 20;

/** How often and where something occurs in an article. */
interface Occurrences {
  /** How often it occurs, weighted, in quarters. */
  weight: number;
  positions: number[];
  /** Whether it is in the title. */
  isInTitle: boolean;
  /** Whether it is in a tag. */
  isInTag: boolean;
}

/** A word of an article, in one form. */
interface Entry extends Occurrences {
  folded: string;
}

/** What is counted wherever a word or compound occurs. */
interface Counted {
  words: { entry: Occurrences; parts: readonly Occurrences[] }[];
  joined: readonly Occurrences[];
}

/** The words of an article, from which its index is made once their stems are known. */
export class ArticleWords {
  /** By form. */
  private readonly entries = new Map<string, Entry>();
  /** Compounds and parts, by the form by which they are found. */
  private readonly further = new Map<string, Occurrences>();
  /** By what is written; most words occur again. */
  private readonly counted = new Map<string, Counted>();
  private readonly passages: number[] = [];
  private length = 0;
  private readonly slice = new TimeSlice();

  private constructor(private readonly content: SearchedContent) {}

  /** Cuts an article into words. It takes turns with other work. */
  static async of(content: SearchedContent): Promise<ArticleWords> {
    const words = new ArticleWords(content);
    await words.add('title', content.title);
    await words.add('description', content.description);
    await words.add('tags', content.tags.join(' \n '));
    await words.add('text', firstCodePoints(content.text, MAX_SEARCHED_LENGTH));
    return words;
  }

  /** All forms, whose stems are needed. */
  forms(): string[] {
    return [...this.entries.keys()];
  }

  /**
   * The index of the article. It takes turns with other work.
   *
   * @param dictionary by which the words were stemmed; undefined for none
   */
  async toDocument(stems: Stems, dictionary: string | undefined): Promise<SearchDocument> {
    const terms = new VectorText();
    const positions = new VectorText();
    for (const [form, entry] of this.entries) {
      addEntry({ terms, positions }, form, entry, stems.get(form) ?? entry.folded);
      if (this.slice.isOver()) {
        await this.slice.next();
      }
    }
    for (const [form, entry] of this.further) {
      terms.addStem(form, entry.weight);
      positions.addPositions(form, entry.positions);
      addMarks(terms, form, entry);
      if (this.slice.isOver()) {
        await this.slice.next();
      }
    }
    if (dictionary !== undefined) {
      terms.addStem(dictionaryTerm(dictionary), 1);
    }
    const { passages, length } = this;
    return {
      terms: await this.textOf(terms),
      positions: await this.textOf(positions),
      passages,
      length,
      ...digestsOf(this.content),
    };
  }

  private async textOf(vector: VectorText): Promise<string> {
    const parts: string[] = [];
    for (const part of vector.parts()) {
      parts.push(part);
      if (this.slice.isOver()) {
        await this.slice.next();
      }
    }
    return parts.join(' ');
  }

  private async add(field: Field, text: string): Promise<void> {
    const searched = withoutTags(text);
    const places = new WordPlaces(searched);
    let position: number = FIELDS[field].from;
    while (places.next()) {
      if (field === 'text') {
        this.notePassage(searched, places, position - FIELDS.text.from);
      }
      const run = searched.slice(places.start, places.end);
      position += this.count(this.counted.get(run) ?? this.addRun(run), field, position);
      if (this.slice.isOver()) {
        await this.slice.next();
      }
    }
  }

  /** Counts a word or compound. @returns how many words it is */
  private count({ words, joined }: Counted, field: Field, position: number): number {
    let at = position;
    for (const { entry, parts } of words) {
      count(entry, field, at);
      for (const part of parts) {
        count(part, field, at);
      }
      at++;
    }
    for (const form of joined) {
      count(form, field, position);
    }
    this.length += words.length;
    return words.length;
  }

  private addRun(run: string): Counted {
    const { words, joined } = wordsOfRun(run);
    const counted = {
      words: words.map(({ form, folded }) => ({
        entry: this.entryOf(form, folded),
        parts: partsOf(folded).map((part) => this.furtherOf(part)),
      })),
      joined: joined.map((form) => this.furtherOf(form)),
    };
    this.counted.set(run, counted);
    return counted;
  }

  private entryOf(form: string, folded: string): Entry {
    let entry = this.entries.get(form);
    if (!entry) {
      entry = { folded, weight: 0, positions: [], isInTitle: false, isInTag: false };
      this.entries.set(form, entry);
    }
    return entry;
  }

  private furtherOf(form: string): Occurrences {
    let further = this.further.get(form);
    if (!further) {
      further = { weight: 0, positions: [], isInTitle: false, isInTag: false };
      this.further.set(form, further);
    }
    return further;
  }

  private lastPassage = { word: -PASSAGE_WORDS, index: 0, offset: 0 };

  /** Not within a run of letters, which would be cut otherwise from there on. */
  private notePassage(text: string, { start, isWithinRun }: WordPlaces, word: number): void {
    const { lastPassage: last } = this;
    if (
      !isWithinRun &&
      word - last.word >= PASSAGE_WORDS &&
      word + FIELDS.text.from <= LAST_POSITION
    ) {
      const offset = last.offset + codePointLength(text.slice(last.index, start));
      this.passages.push(word, offset);
      this.lastPassage = { word, index: start, offset };
    }
  }
}

/** Adds a word to the index, in all forms by which it is found. */
function addEntry(
  { terms, positions }: Readonly<Record<'terms' | 'positions', VectorText>>,
  form: string,
  entry: Entry,
  stem: string,
): void {
  const { folded, weight } = entry;
  terms.addWord(folded, weight);
  positions.addPositions(stem, entry.positions);
  if (form !== folded && stem !== folded) {
    // Stemmers make other stems of words that are typed without their accents.
    positions.addPositions(folded, entry.positions);
  }
  if (stem !== folded) {
    terms.addStem(stem, weight);
  }
  if (form !== folded) {
    terms.addStem(accentedTerm(form), weight);
    terms.addStem(accentlessTerm(folded), weight);
  }
  addMarks(terms, folded, entry);
  if (stem !== folded) {
    addMarks(terms, stem, entry);
  }
}

function count(occurrences: Occurrences, field: Field, position: number): void {
  occurrences.weight += FIELDS[field].weight;
  occurrences.isInTitle ||= field === 'title';
  occurrences.isInTag ||= field === 'tags';
  if (position < ENDS[field] && occurrences.positions.length < MAX_POSITIONS) {
    occurrences.positions.push(position);
  }
}

/** Adds the terms that say where a term is. Their frequency does not matter. */
function addMarks(
  terms: VectorText,
  term: string,
  { isInTitle, isInTag, weight }: Occurrences,
): void {
  if (isInTitle) {
    terms.addStem(titleTerm(term), 1);
  }
  if (isInTag || (weight >= STRONG_WEIGHT && !isInTitle)) {
    terms.addStem(strongTerm(term), 1);
  }
}

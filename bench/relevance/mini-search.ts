import MiniSearch, { type Options, type SearchOptions } from 'minisearch';
import type { Client } from 'pg';
import type { Collection, Document } from './collections.ts';
import { DEPTH } from './measures.ts';

/** A title counts twice, as MiniSearch's own examples have it. */
const BOOST: SearchOptions = { boost: { title: 2 } };

/** Its settings for search as one types, by its documentation: short words have to be exact. */
const TOLERANT: SearchOptions = {
  ...BOOST,
  prefix: (term) => term.length > 3,
  fuzzy: (term) => (term.length > 3 ? 0.2 : false),
};

/** The words of a text, as MiniSearch cuts them by default. */
const SEPARATOR = /[\n\r\p{Z}\p{P}]+/u;

/** Answers a question by ids of documents, the best first. */
export type Answer = (question: string) => number[];

/**
 * MiniSearch with the documents of a collection, in several settings: as it is, tolerant, and with the best
 * that a user can give it, the English stems and stop words of PostgreSQL.
 */
export async function miniSearches(
  collection: Collection,
  database: Client,
): Promise<Map<string, Answer>> {
  const { documents } = collection;
  const stems = await stemsOf(collection, database);
  const processTerm = (term: string): string | null => stems.get(term.toLowerCase()) ?? null;
  return new Map([
    ['MiniSearch', answering(documents, { searchOptions: BOOST })],
    ['MiniSearch, prefixes and typing errors', answering(documents, { searchOptions: TOLERANT })],
    [
      'MiniSearch, stems and stop words',
      answering(documents, { searchOptions: BOOST, processTerm }),
    ],
  ]);
}

function answering(
  documents: readonly Document[],
  options: Pick<Options<Document>, 'searchOptions' | 'processTerm'>,
): Answer {
  const index = new MiniSearch<Document>({ fields: ['title', 'text'], ...options });
  index.addAll(documents);
  return (question) =>
    index
      .search(question)
      .slice(0, DEPTH)
      .map(({ id }) => Number(id));
}

/** The stem of each word; stop words have none. */
async function stemsOf(
  { documents, questions }: Collection,
  database: Client,
): Promise<Map<string, string>> {
  const texts = [
    ...documents.flatMap(({ title, text }) => [title, text]),
    ...questions.map(({ text }) => text),
  ];
  const words = new Set(texts.flatMap((text) => text.toLowerCase().split(SEPARATOR)));
  const { rows } = await database.query<{ word: string; stem: string }>(
    `select word, coalesce((ts_lexize('english_stem', word))[1], '') as stem from unnest($1::text[]) word
     where word <> '' and ts_lexize('english_stem', word) <> '{}'`,
    [[...words]],
  );
  return new Map(rows.map(({ word, stem }) => [word, stem]));
}

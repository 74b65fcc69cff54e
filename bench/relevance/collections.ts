import { MAX_TITLE_LENGTH } from '../../dist/src/content/article/article-columns.js';
import { MAX_QUERY_LENGTH } from '../../dist/src/content/search/search-limits.js';
import { type Files, readArchive } from './archive.ts';

/** A document of a collection. */
export interface Document {
  id: number;
  title: string;
  text: string;
}

/** A question in words, and the documents that answer it. */
export interface Question {
  text: string;
  /** How much each of these documents is worth, above 0. */
  gains: ReadonlyMap<number, number>;
}

/** A published collection with judged questions. */
export interface Collection {
  name: string;
  title: string;
  documents: readonly Document[];
  questions: readonly Question[];
  /** How many questions were longer than a query may be. */
  shortened: number;
}

/** Where a collection comes from, and how its files are to be read. */
interface Source {
  name: string;
  title: string;
  files: { documents: string; questions: string; judgments: string };
  /** Whether questions are judged by their place in the file instead of their number. */
  countsQuestions: boolean;
  /** @param columns of a line of judgments: the question, the document and what follows */
  judgment: (columns: readonly number[]) => { document: number; gain: number };
}

/**
 * The collections, from the information retrieval group of the University of Glasgow. They are free for
 * research, and have no licence to pass them on: they are downloaded, and not part of this project.
 */
const SOURCES: readonly Source[] = [
  {
    name: 'cran',
    title: 'Cranfield, aerodynamics',
    files: { documents: 'cran.all.1400', questions: 'cran.qry', judgments: 'cranqrel' },
    countsQuestions: true,
    // By its readme, 1 is a complete answer and 4 of minimum interest. -1 is the paper that raised the question.
    judgment: ([, document = 0, code = 0]) => ({ document, gain: code > 0 ? 5 - code : 0 }),
  },
  {
    name: 'cisi',
    title: 'CISI, library science',
    files: { documents: 'CISI.ALL', questions: 'CISI.QRY', judgments: 'CISI.REL' },
    countsQuestions: false,
    judgment: ([, document = 0]) => ({ document, gain: 1 }),
  },
  {
    name: 'med',
    title: 'MED, medicine',
    files: { documents: 'MED.ALL', questions: 'MED.QRY', judgments: 'MED.REL' },
    countsQuestions: false,
    judgment: ([, , document = 0]) => ({ document, gain: 1 }),
  },
];

/** @param directory with the archives, such as `cran.tar.gz`; those that are missing are downloaded */
export function loadCollections(directory: string): Promise<Collection[]> {
  return Promise.all(
    SOURCES.map(async (source) => {
      const { name } = source;
      const url = `http://ir.dcs.gla.ac.uk/resources/test_collections/${name}/${name}.tar.gz`;
      return convert(source, await readArchive(`${directory}/${name}.tar.gz`, url));
    }),
  );
}

function convert(source: Source, files: Files): Collection {
  const { name, title } = source;
  const documents = readRecords(fileOf(files, source.files.documents)).flatMap(toDocument);
  const known = new Set(documents.map(({ id }) => id));
  const gains = readJudgments(source, fileOf(files, source.files.judgments), known);
  let shortened = 0;
  const questions = readRecords(fileOf(files, source.files.questions)).flatMap((record, index) => {
    const own = gains.get(source.countsQuestions ? index + 1 : record.id);
    const whole = record.text;
    const text = firstWords(whole, MAX_QUERY_LENGTH);
    // No answer to a question without judgments is better than another.
    if (!own || own.size === 0) {
      return [];
    }
    shortened += Number(text !== whole);
    return [{ text, gains: own }];
  });
  return { name, title, documents, questions, shortened };
}

function fileOf(files: Files, name: string): string {
  const file = files.get(name);
  if (file === undefined) {
    throw new Error(`${name} is not in the archive`);
  }
  return file;
}

/** A document or a question in the format of the SMART system: `.I 1`, `.T`, `.W` … on lines of their own. */
interface SmartRecord {
  id: number;
  title: string;
  text: string;
}

function readRecords(file: string): SmartRecord[] {
  return file
    .split(/^\.I +/m)
    .slice(1)
    .map((record) => ({
      id: Number.parseInt(record, 10),
      title: partOf(record, 'T'),
      text: partOf(record, 'W'),
    }));
}

function partOf(record: string, name: string): string {
  const [, part = ''] =
    new RegExp(`^\\.${name} *\\n(.*?)(?=^\\.[A-Z] *$|(?![^]))`, 'ms').exec(record) ?? [];
  return part.replaceAll(/\s+/g, ' ').trim();
}

/** Where there is no title, as in MED, it is the first sentence. A document without words is none. */
function toDocument({ id, title, text }: SmartRecord): Document[] {
  if (text === '') {
    return [];
  }
  const head = title === '' ? (/^.*?[.?](?= )/.exec(text)?.[0] ?? text) : title;
  return [{ id, title: firstWords(head, MAX_TITLE_LENGTH), text }];
}

/** The documents of each question that are worth something. */
function readJudgments(
  { judgment }: Source,
  file: string,
  known: ReadonlySet<number>,
): Map<number, Map<number, number>> {
  const gains = new Map<number, Map<number, number>>();
  for (const line of file.split('\n')) {
    const columns = line.trim().split(/\s+/).map(Number);
    const [question = Number.NaN] = columns;
    const { document, gain } = judgment(columns);
    if (gain > 0 && known.has(document)) {
      const own = gains.get(question) ?? new Map<number, number>();
      gains.set(question, own.set(document, gain));
    }
  }
  return gains;
}

/** The beginning of an ASCII text, not longer than so many characters, that ends with a whole word. */
function firstWords(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, text.lastIndexOf(' ', length));
}

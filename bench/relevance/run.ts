import { migrate, recreateDatabase, withClient } from '../database/sample-database.ts';
import { describeMachine, type Machine } from '../report/results.ts';
import { startServer } from '../run/programs.ts';
import { type Collection, loadCollections } from './collections.ts';
import { judge, type Relevance } from './measures.ts';
import { miniSearches } from './mini-search.ts';
import { ask, countTerms, postDocuments } from './server-search.ts';

/** What came of a collection. */
export interface CollectionResult {
  title: string;
  documents: number;
  questions: number;
  shortened: number;
  /** By contender, the server first. */
  contenders: { label: string; relevance: Relevance }[];
}

/** The results of a run. */
export interface RelevanceResults {
  date: string;
  machine: Machine;
  collections: CollectionResult[];
}

/**
 * Compares the server's search with MiniSearch's on published collections with judged questions.
 *
 * @param options.directory with the archives of the collections
 * @param options.report says what takes long
 */
export async function measureRelevance(
  serverUrl: string,
  { directory, report }: { directory: string; report: (line: string) => void },
  stop: AbortSignal,
): Promise<RelevanceResults> {
  const collections: CollectionResult[] = [];
  for (const collection of await loadCollections(directory)) {
    stop.throwIfAborted();
    report(`${collection.title}: ${collection.documents.length} documents …`);
    collections.push(await measureCollection(serverUrl, collection, report));
  }
  const version = await withClient(serverUrl, async (client) => {
    const { rows } = await client.query<{ version: string }>(
      `select current_setting('server_version') as version`,
    );
    return rows[0]?.version ?? '';
  });
  return { date: new Date().toISOString(), machine: describeMachine(version), collections };
}

async function measureCollection(
  serverUrl: string,
  collection: Collection,
  report: (line: string) => void,
): Promise<CollectionResult> {
  const { title, documents, questions, shortened } = collection;
  const databaseUrl = await recreateDatabase(serverUrl, `platen_bench_${collection.name}`);
  await migrate(databaseUrl);
  const answers = new Map([['server', await answersOfServer(databaseUrl, collection, report)]]);
  const others = await withClient(databaseUrl, (client) => miniSearches(collection, client));
  for (const [label, answer] of others) {
    answers.set(
      label,
      questions.map(({ text }) => answer(text)),
    );
  }
  return {
    title,
    documents: documents.length,
    questions: questions.length,
    shortened,
    contenders: Array.from(answers, ([label, own]) => ({
      label,
      relevance: judge(questions, own),
    })),
  };
}

async function answersOfServer(
  databaseUrl: string,
  collection: Collection,
  report: (line: string) => void,
): Promise<number[][]> {
  const server = await startServer(databaseUrl, 'bundle');
  try {
    const slugs = await postDocuments(server, collection);
    if (!(await countTerms(databaseUrl))) {
      report('The server has no job that counts words');
    }
    const answers: number[][] = [];
    for (const { text } of collection.questions) {
      answers.push(await ask(server, slugs, text));
    }
    return answers;
  } finally {
    await server.stop();
  }
}

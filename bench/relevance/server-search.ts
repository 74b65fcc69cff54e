import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { withClient } from '../database/sample-database.ts';
import type { ServedProgram } from '../machine/child-process.ts';
import type { Collection } from './collections.ts';
import { DEPTH } from './measures.ts';

/** How many articles are posted at once. */
const WRITERS = 8;

/** The author of the articles. */
const ACCOUNT = { fullName: 'A', email: 'author@bench.example', password: 'correct horse bench' };

/** Articles of a collection on a server: the slug of each, and which document it is. */
export type Slugs = ReadonlyMap<string, number>;

/** Writes the documents of a collection as articles, as a client does. @returns their slugs */
export async function postDocuments(
  { origin }: ServedProgram,
  { documents }: Collection,
): Promise<Slugs> {
  const { token } = await post<{ token: string }>(`${origin}/user/sign-up`, ACCOUNT);
  const slugs = new Map<string, number>();
  const rest = documents.values();
  const write = async (): Promise<void> => {
    for (const { id, title, text } of rest) {
      const article = { title, text, language: 'en' };
      const { slug } = await post<{ slug: string }>(`${origin}/article`, article, token);
      slugs.set(slug, id);
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, write));
  return slugs;
}

/**
 * Counts the words of the articles, as the server does itself within seconds: a run that depends on it
 * measures nothing by chance.
 *
 * @returns whether the server has such a job
 */
export async function countTerms(databaseUrl: string): Promise<boolean> {
  const env = { ...process.env, DATABASE_URL: databaseUrl, LOG_LEVEL: 'error' };
  const args = ['dist/src/commands/run-job.js', 'count-search-terms'];
  try {
    await promisify(execFile)(process.execPath, args, { env });
  } catch (error) {
    if (!String(error).includes('There is no job')) {
      throw error;
    }
    return false;
  } finally {
    await withClient(databaseUrl, (client) => client.query('vacuum analyze'));
  }
  return true;
}

/** Asks a question through HTTP. @returns ids of documents, the best first */
export async function ask(
  { origin }: ServedProgram,
  slugs: Slugs,
  question: string,
): Promise<number[]> {
  const url = `${origin}/article?q=${encodeURIComponent(question)}&limit=${DEPTH}`;
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error(`${url} was answered by ${response.status}`);
  }
  const { items } = (await response.json()) as { items: { slug: string }[] };
  return items.map(({ slug }) => slugs.get(slug) ?? Number.NaN);
}

async function post<T>(url: string, body: object, token?: string): Promise<T> {
  const headers = {
    'content-type': 'application/json',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (response.status !== 201) {
    throw new Error(`POST ${url}: ${response.status} ${await response.text()}`);
  }
  return (await response.json()) as T;
}

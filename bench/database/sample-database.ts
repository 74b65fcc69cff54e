import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import bcrypt from 'bcrypt';
import { Client } from 'pg';
import { BATCH, FILL } from './fill.sql.ts';
import { indexArticles } from './search-index.ts';

/** Password of every author in the sample. */
export const PASSWORD = 'correct horse battery';

/** The default cost of the server (`BCRYPT_COST`), so that a sign-in costs what it costs users. */
const BCRYPT_COST = 12;

const MIGRATIONS = 'dist/migrations';
const SEARCH = 'dist/src/content/search';

/** The files of the search by which the words of articles are cut. */
const CUTTING =
  /^(cut-words|fold-word|html-tags|search-digest|search-document|stemmer|terms|word-runs)\.js$/;

/** A migrated database full of sample articles. */
export interface SampleDatabase {
  url: string;
  articles: number;
}

/**
 * A sample of this size on the server of `serverUrl`: the one that an earlier run left, if it was
 * made by the same migrations and the same statements; else a new one.
 *
 * @param report says what takes long
 */
export async function ensureSample(
  serverUrl: string,
  articles: number,
  report: (line: string) => void,
): Promise<SampleDatabase> {
  const name = `platen_bench_${articles}`;
  const sample = { url: urlOf(serverUrl, name), articles };
  const origin = fingerprint();
  if ((await originOf(serverUrl, name)) === origin) {
    return sample;
  }
  report(`Filling ${name} …`);
  await recreateDatabase(serverUrl, name);
  await migrate(sample.url);
  await withClient(sample.url, async (client) => {
    await fill(client, sample, report);
    // Last, so that a sample that was left half made is never taken for a whole one.
    await client.query(`comment on database "${name}" is '${origin}'`);
  });
  return sample;
}

/** Makes an empty database, in place of one that has the name. @returns its URL */
export async function recreateDatabase(serverUrl: string, name: string): Promise<string> {
  await withClient(serverUrl, async (client) => {
    await client.query(`drop database if exists "${name}" with (force)`);
    await client.query(`create database "${name}"`);
  });
  return urlOf(serverUrl, name);
}

function urlOf(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Takes back what a run has written: the articles and the sessions it made. */
export async function restoreSample({ url, articles }: SampleDatabase): Promise<void> {
  await withClient(url, async (client) => {
    await client.query('delete from article where id > $1', [articles]);
    await client.query('delete from session');
    await client.query('delete from sign_in_limit');
    await client.query('vacuum analyze');
  });
}

/** Runs `work` with a connection of its own. */
export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** What a sample is made by. */
function fingerprint(): string {
  const hash = createHash('sha256').update(JSON.stringify(FILL));
  for (const folder of [MIGRATIONS, SEARCH]) {
    for (const file of readdirSync(folder).toSorted()) {
      if (file.endsWith('.js') && (folder === MIGRATIONS || CUTTING.test(file))) {
        hash.update(readFileSync(`${folder}/${file}`));
      }
    }
  }
  return hash.digest('hex');
}

function originOf(serverUrl: string, name: string): Promise<string | undefined> {
  return withClient(serverUrl, async (client) => {
    const { rows } = await client.query<{ origin: string | null }>(
      `select shobj_description(oid, 'pg_database') as origin from pg_database where datname = $1`,
      [name],
    );
    return rows[0]?.origin ?? undefined;
  });
}

/** The release step of the server itself. */
export async function migrate(url: string): Promise<void> {
  await promisify(execFile)(process.execPath, ['dist/src/commands/migrate.js'], {
    env: { ...process.env, DATABASE_URL: url, LOG_LEVEL: 'error' },
  });
}

async function fill(
  client: Client,
  { url, articles }: SampleDatabase,
  report: (line: string) => void,
): Promise<void> {
  await client.query(FILL.PREPARE);
  await client.query(FILL.USERS, [await bcrypt.hash(PASSWORD, BCRYPT_COST)]);
  await client.query(FILL.TAG_NAMES);
  const remake = await dropWordsIndex(client);
  for (let first = 1; first <= articles; first += BATCH) {
    const last = Math.min(first + BATCH - 1, articles);
    // Together: an article is checked once, when it is committed with its tags.
    await client.query('begin');
    await client.query(FILL.ARTICLES, [first, last, articles]);
    await client.query(FILL.LINKS, [first, last]);
    await client.query('commit');
    await client.query(FILL.COMMENTS, [first, last]);
    report(`  ${last} articles`);
  }
  report('  their words');
  await indexArticles(client, url, { first: 1, last: articles });
  await client.query(remake);
  await client.query('vacuum analyze');
  await client.query('checkpoint');
}

/** Made anew at the end, the index of words takes a fraction of the time. @returns SQL for that */
async function dropWordsIndex(client: Client): Promise<string> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `select indexname as name, indexdef as definition from pg_indexes
     where tablename = 'article_search' and indexdef like '%USING gin%'`,
  );
  await client.query(rows.map(({ name }) => `drop index "${name}"`).join(';'));
  return rows.map(({ definition }) => definition).join(';');
}

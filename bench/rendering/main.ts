/**
 * `npm run bench:rendering`: renders 50 articles of 200 000 characters at once, and measures what that costs
 * reads at the same time.
 */
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { openDatabase } from '../../dist/src/operations/schema/open-database.js';
import { runProcess } from '../../dist/src/platform/run-process.js';
import { ensureSample, restoreSample, withClient } from '../database/sample-database.ts';
import type { ServedProgram } from '../machine/child-process.ts';
import { BENCH_DIR, startServer } from '../run/programs.ts';
import { Reads } from '../run/reads.ts';

const ARTICLES = 10_000;

/** Articles that are rendered at once, and the characters of each: as many as a text may have. */
const LONG_ARTICLES = 50;
const LENGTH = 200_000;

/** Addresses of the readers of long articles: each may have 40 texts waiting to be rendered. */
const ADDRESSES = ['127.0.0.2', '127.0.0.3'];

/** A published article, with code, tables, links and lists (test/fixtures/README.md). */
const TEXT = readFileSync('test/fixtures/mikro-orm-6-released.md', 'utf8');

/** Parameters: the text, the number of articles. */
const INSERT_LONG = `
  insert into article (created_at, updated_at, slug, title, description, text, author_id, published_at)
  select now(), now(), 'long-' || n, 'Long ' || n, '', $1, 1, now() from generate_series(1, $2::int) n`;

/** Reads an article with its HTML. @throws Error unless the status is 200 */
function readRendered(server: ServedProgram, number: number): Promise<void> {
  const localAddress = ADDRESSES[number % ADDRESSES.length];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  get(
    `${server.origin}/article/long-${number}?render=html`,
    { ...(localAddress !== undefined && { localAddress }) },
    (response) => {
      response.resume().on('end', () => {
        const { statusCode } = response;
        return statusCode === 200
          ? resolve()
          : reject(new Error(`${statusCode} for long-${number}`));
      });
    },
  ).on('error', reject);
  return promise;
}

async function measure(server: ServedProgram, databaseUrl: string): Promise<void> {
  const reads = await Reads.of(server, databaseUrl);
  const alone = await reads.measureAlone();
  const begin = performance.now();
  let elapsed: number | undefined;
  const numbers = Array.from({ length: LONG_ARTICLES }, (_, index) => index + 1);
  const rendering = Promise.all(numbers.map((number) => readRendered(server, number))).then(
    () => (elapsed = performance.now() - begin),
  );
  // It is awaited below; until then a failure only ends the reads.
  rendering.catch(() => (elapsed = Number.NaN));
  const beside = await reads.measure(() => elapsed === undefined);
  const seconds = (await rendering) / 1000;
  console.log(
    `${LONG_ARTICLES} articles of ${LENGTH} characters rendered in ${seconds.toFixed(1)} s, beside reads`,
  );
  console.log(`reads: p99 ${alone.p99.toFixed(1)} ms, beside that ${beside.p99.toFixed(1)} ms`);
  console.log(`p99 beside rendering: ${(beside.p99 / alone.p99).toFixed(2)} times`);
}

await runProcess(async (stop) => {
  const database = await openDatabase({ databaseUrl: undefined, dataDir: BENCH_DIR }, { stop });
  try {
    const sample = await ensureSample(database.url, ARTICLES, (line) => console.error(line));
    try {
      const text = TEXT.repeat(Math.ceil(LENGTH / TEXT.length)).slice(0, LENGTH);
      await withClient(sample.url, (client) => client.query(INSERT_LONG, [text, LONG_ARTICLES]));
      const server = await startServer(sample.url, 'bundle');
      try {
        await measure(server, sample.url);
      } finally {
        await server.stop();
      }
    } finally {
      await restoreSample(sample);
    }
  } finally {
    await database.stop();
  }
});

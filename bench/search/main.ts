/**
 * `npm run bench:search -- [options]`: what one search after the other costs, by one connection: milliseconds until the
 * response, and CPU of PostgreSQL. Takes the options of `npm run bench`; see bench/README.md.
 */
import { writeFileSync } from 'node:fs';
import { openDatabase } from '../../dist/src/operations/schema/open-database.js';
import { runProcess } from '../../dist/src/platform/run-process.js';
import { ensureSample } from '../database/sample-database.ts';
import { COLD } from '../load/cold.ts';
import { quantile } from '../load/load.ts';
import { type SearchKind, searchKinds } from '../load/search-queries.ts';
import type { ServedProgram } from '../machine/child-process.ts';
import { PostgresWatch } from '../machine/postgres.ts';
import { readOptions, USAGE } from '../options.ts';
import { alignColumns } from '../report/table.ts';
import { BENCH_DIR, startServer } from '../run/programs.ts';

/** What a kind of search costs, in milliseconds. */
interface SearchCost {
  name: string;
  /** Responses that are not 200, which happens to none. */
  failed: number;
  p50: number;
  p99: number;
  greatest: number;
  /** CPU of PostgreSQL for one. */
  postgresCpu: number;
  /** How many articles are found, on average. */
  found: number;
}

/** The same searches twice: the first time is that of a cold cache, if there was none. */
interface MeasuredKind {
  first: SearchCost;
  again: SearchCost;
}

const HEAD = [
  'search',
  'failed',
  'p50 ms',
  'p99 ms',
  'greatest ms',
  'PostgreSQL CPU ms',
  'found',
  'first: failed',
  'first: p99 ms',
];

async function measure(
  { origin }: ServedProgram,
  { name, paths }: SearchKind,
  watch: PostgresWatch,
): Promise<SearchCost> {
  await watch.untilIdle();
  const before = watch.cpu();
  const times: number[] = [];
  let failed = 0;
  let found = 0;
  for (const path of paths) {
    const begin = performance.now();
    const response = await fetch(`${origin}${path}`, { headers: COLD });
    const body = (await response.json()) as { total?: number; titles?: unknown[] };
    times.push(performance.now() - begin);
    failed += Number(response.status !== 200);
    found += body.total ?? body.titles?.length ?? 0;
  }
  times.sort((a, b) => a - b);
  return {
    name,
    failed,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    greatest: quantile(times, 1),
    postgresCpu: (watch.cpu() - before) / paths.length,
    found: found / paths.length,
  };
}

function toRow({ first, again }: MeasuredKind): string[] {
  const { name, failed, p50, p99, greatest, postgresCpu, found } = again;
  const times = [p50, p99, greatest, postgresCpu, found].map((number) => number.toFixed(1));
  return [name, String(failed), ...times, String(first.failed), first.p99.toFixed(1)];
}

await runProcess(async (stop) => {
  const options = readOptions(process.argv.slice(2));
  if (!options) {
    console.log(USAGE);
    return;
  }
  const place = { databaseUrl: options.databaseUrl, dataDir: BENCH_DIR };
  const database = await openDatabase(place, { stop });
  const watch = await PostgresWatch.open(database.url);
  try {
    const sample = await ensureSample(database.url, options.articles, console.error);
    const server = await startServer(sample.url, 'bundle');
    const costs: MeasuredKind[] = [];
    try {
      for (const kind of searchKinds(options.articles)) {
        stop.throwIfAborted();
        if (options.only.length === 0 || options.only.includes(kind.name)) {
          const first = await measure(server, kind, watch);
          costs.push({ first, again: await measure(server, kind, watch) });
        }
      }
    } finally {
      await server.stop();
    }
    console.log(alignColumns([HEAD, ...costs.map(toRow)]).join('\n'));
    if (options.json !== undefined) {
      writeFileSync(options.json, `${JSON.stringify(costs, null, 2)}\n`);
    }
  } finally {
    await watch.close();
    await database.stop();
  }
});

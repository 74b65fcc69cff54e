import { parseArgs } from 'node:util';
import { StartupError } from '../dist/src/config/startup.error.js';

/** Options of a run. */
export interface BenchOptions {
  /** Number of articles in the sample. */
  articles: number;
  rounds: number;
  /** Length of a round in seconds. */
  seconds: number;
  /** Names of the scenarios to run; empty: all of them. */
  only: readonly string[];
  /**
   * A PostgreSQL server to use instead of the embedded one; databases `platen_bench_…` are recreated.
   */
  databaseUrl: string | undefined;
  /** Where to write the results as JSON. */
  json: string | undefined;
  /** Whether to write the results into the documentation. */
  writeDocs: boolean;
  /** Whether the server writes a CPU profile. */
  profile: boolean;
  /** Whether to measure how relevant is what search finds, instead of what requests cost. */
  relevance: boolean;
  /** Folder with the archives of the judged collections. */
  collections: string;
}

export const USAGE = `npm run bench -- [options]
  --articles N        articles of the sample (10000); comments are five times as many, tags 500
  --rounds N          rounds per scenario and program (3)
  --seconds N         length of a round (4)
  --only a,b          these scenarios alone
  --quick             a smoke test: 200 articles, one short round
  --database-url URL  a PostgreSQL of this machine instead of the embedded one
  --json FILE         write the results as JSON
  --write-docs        write table and chart into docs/
  --cpu-prof          let the server write a CPU profile to .data/bench
  --relevance         compare what search finds with judged collections instead
  --collections DIR   folder of their archives (.data/bench/collections), downloaded where missing`;

/** @returns undefined where help is asked for @throws StartupError saying which argument is wrong */
export function readOptions(args: string[]): BenchOptions | undefined {
  const { values } = parseArgs({
    args,
    options: {
      articles: { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      only: { type: 'string', default: '' },
      quick: { type: 'boolean', default: false },
      'database-url': { type: 'string' },
      json: { type: 'string' },
      'write-docs': { type: 'boolean', default: false },
      'cpu-prof': { type: 'boolean', default: false },
      relevance: { type: 'boolean', default: false },
      collections: { type: 'string', default: '.data/bench/collections' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    return undefined;
  }
  const defaults = values.quick
    ? { articles: 200, rounds: 1, seconds: 0.5 }
    : { articles: 10_000, rounds: 3, seconds: 4 };
  return {
    articles: positive('--articles', values.articles, defaults.articles),
    rounds: positive('--rounds', values.rounds, defaults.rounds),
    seconds: positive('--seconds', values.seconds, defaults.seconds),
    only: values.only.split(',').filter((name) => name !== ''),
    databaseUrl: values['database-url'],
    json: values.json,
    writeDocs: values['write-docs'],
    profile: values['cpu-prof'],
    relevance: values.relevance,
    collections: values.collections,
  };
}

function positive(name: string, value: string | undefined, fallback: number): number {
  const number = value === undefined ? fallback : Number(value);
  if (!(number > 0)) {
    throw new StartupError(`${name} must be a number above 0`);
  }
  return number;
}

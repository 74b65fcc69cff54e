/** `npm run bench`: what the server costs beside the floor; see bench/README.md. */
import { writeFileSync } from 'node:fs';
import { openDatabase } from '../dist/src/operations/schema/open-database.js';
import { runProcess } from '../dist/src/platform/run-process.js';
import { ensureSample, restoreSample, type SampleDatabase } from './database/sample-database.ts';
import { CONNECTIONS } from './load/load.ts';
import { SCENARIOS } from './load/scenarios.ts';
import { PostgresWatch } from './machine/postgres.ts';
import { type BenchOptions, readOptions, USAGE } from './options.ts';
import { measureRelevance } from './relevance/run.ts';
import { writeDocs } from './report/docs.ts';
import { toRelevanceText, writeRelevanceDocs } from './report/relevance.ts';
import { type BenchResults, describeMachine } from './report/results.ts';
import { toText } from './report/table.ts';
import { measure, type ScenarioResult } from './run/measure.ts';
import { prepareScenarios } from './run/preparation.ts';
import { BENCH_DIR, startPrograms } from './run/programs.ts';
import { measureStartUps } from './run/start-up.ts';

function say(line: string): void {
  console.error(line);
}

async function runScenarios(
  sample: SampleDatabase,
  watch: PostgresWatch,
  options: BenchOptions,
  stop: AbortSignal,
): Promise<ScenarioResult[]> {
  const programs = await startPrograms(sample.url, options.profile);
  try {
    const preparation = await prepareScenarios(sample, programs);
    const results: ScenarioResult[] = [];
    for (const scenario of SCENARIOS) {
      stop.throwIfAborted();
      if (options.only.length === 0 || options.only.includes(scenario.name)) {
        const { rounds, seconds } = options;
        const result = await measure(scenario, { programs, preparation, watch, rounds, seconds });
        say(`${scenario.name}: ${result.missing ?? 'measured'}`);
        results.push(result);
      }
    }
    return results;
  } finally {
    await Promise.all(Object.values(programs).map((program) => program.stop()));
    await restoreSample(sample);
  }
}

async function bench(options: BenchOptions, url: string, stop: AbortSignal): Promise<BenchResults> {
  const sample = await ensureSample(url, options.articles, say);
  const watch = await PostgresWatch.open(url);
  try {
    await watch.untilIdle();
    const startUps = await measureStartUps(sample.url, options.rounds);
    return {
      date: new Date().toISOString(),
      machine: describeMachine(watch.version),
      options: {
        articles: options.articles,
        rounds: options.rounds,
        seconds: options.seconds,
        connections: CONNECTIONS,
      },
      startUps,
      scenarios: await runScenarios(sample, watch, options, stop),
    };
  } finally {
    await watch.close();
  }
}

async function reportCosts(options: BenchOptions, url: string, stop: AbortSignal): Promise<void> {
  const results = await bench(options, url, stop);
  console.log(toText(results));
  writeJson(options, results);
  if (options.writeDocs) {
    await writeDocs(results);
  }
}

async function reportRelevance(
  options: BenchOptions,
  url: string,
  stop: AbortSignal,
): Promise<void> {
  const directory = options.collections;
  const results = await measureRelevance(url, { directory, report: say }, stop);
  console.log(toRelevanceText(results));
  writeJson(options, results);
  if (options.writeDocs) {
    await writeRelevanceDocs(results);
  }
}

function writeJson({ json }: BenchOptions, results: object): void {
  if (json !== undefined) {
    writeFileSync(json, `${JSON.stringify(results, null, 2)}\n`);
  }
}

await runProcess(async (stop) => {
  const options = readOptions(process.argv.slice(2));
  if (!options) {
    console.log(USAGE);
    return;
  }
  const database = await openDatabase(
    { databaseUrl: options.databaseUrl, dataDir: BENCH_DIR },
    { stop },
  );
  try {
    await (options.relevance ? reportRelevance : reportCosts)(options, database.url, stop);
  } finally {
    await database.stop();
  }
});

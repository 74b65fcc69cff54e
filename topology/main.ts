import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runProcess, unlessStopped } from '../dist/src/platform/run-process.js';
import { ApiProcess } from './api-process.ts';
import { Author } from './author.ts';
import { Balancer } from './balancer.ts';
import { ReplicatedPostgres } from './replicated-postgres.ts';
import { type Tally, whileVisited } from './visitors.ts';

/** Number of times an author writes and reads back. */
const ROUNDS = 20;

const VISITORS = 4;

/** Milliseconds for which reads are watched after each failure. */
const WATCH = 2000;

/** Milliseconds for a replica to catch up. */
const CATCH_UP_LIMIT = 20_000;

/** The profile `scale` of docker-compose.yml, as local processes. */
interface Topology {
  postgres: ReplicatedPostgres;
  apis: [ApiProcess, ApiProcess];
  /** URL of the balancer. */
  url: string;
}

/** `npm run topology`: starts all processes, demonstrates failover, and cleans up. */
await runProcess(async (stop) => {
  const cleanUp = new AsyncDisposableStack();
  try {
    const topology = await unlessStopped(stop, startTopology(cleanUp));
    await unlessStopped(stop, show(topology));
  } finally {
    await cleanUp.disposeAsync();
  }
});

async function startTopology(cleanUp: AsyncDisposableStack): Promise<Topology> {
  const home = await mkdtemp(join(tmpdir(), 'platen-topology-'));
  cleanUp.defer(() => rm(home, { recursive: true, maxRetries: 5 }));
  await chmod(home, 0o755);
  const postgres = await ReplicatedPostgres.start(home);
  cleanUp.defer(() => postgres.stop());
  const env = {
    NODE_ENV: 'production',
    DATABASE_URL: postgres.primaryUrl,
    DATABASE_REPLICA_URLS: postgres.replicaUrl,
    JWT_SECRET: 'a secret for a topology of a few seconds',
    LOG_LEVEL: 'error',
    HOST: '127.0.0.1',
    PORT: '0',
  };
  await ApiProcess.start('dist/src/commands/migrate.js', env).finish();
  await Author.create(env);
  const start = (): ApiProcess => {
    const api = ApiProcess.start('dist/src/main.js', env);
    cleanUp.defer(() => api.kill());
    return api;
  };
  const apis: Topology['apis'] = [start(), start()];
  const balancer = new Balancer(await Promise.all(apis.map((api) => api.url())));
  const url = await balancer.listen();
  cleanUp.defer(() => balancer.close());
  say('Runs: a primary, a hot standby, two API instances, a balancer.');
  return { postgres, apis, url };
}

async function show({ postgres, apis, url }: Topology): Promise<void> {
  const author = await Author.signIn(url);
  await showWritesReadBack(author);
  await showSourcesOfReads(postgres, author);
  await showFailure(url, author, 'an API instance is killed', () => apis[0].kill());
  await showFailure(url, author, 'the replica is killed', () => postgres.crashReplica());
}

/** Consecutive requests go to different instances. */
async function showWritesReadBack(author: Author): Promise<void> {
  for (let round = 1; round <= ROUNDS; round++) {
    expectStatus(200, await author.read(await author.post(`Round ${round}`)), 'what was written');
  }
  say(
    `A write is read back at once by its author, through the other instance: ${ROUNDS} of ${ROUNDS}.`,
  );
}

async function showSourcesOfReads(postgres: ReplicatedPostgres, author: Author): Promise<void> {
  await postgres.pauseReplay();
  const path = await author.post('While the replica lags');
  expectStatus(200, await author.read(path), 'what was written while the replica lags');
  expectStatus(404, await author.readAsVisitor(path), 'what the replica has not got yet');
  await postgres.resumeReplay();
  const deadline = performance.now() + CATCH_UP_LIMIT;
  while ((await author.readAsVisitor(path)) !== 200) {
    if (performance.now() > deadline) {
      throw new Error('The replica does not catch up');
    }
    await delay(10);
  }
  say('While the replica lags, the author sees the new article and visitors do not; then they do.');
}

async function showFailure(
  url: string,
  author: Author,
  what: string,
  fail: () => Promise<void>,
): Promise<void> {
  const tally = await whileVisited(url, VISITORS, async () => {
    await delay(WATCH / 4);
    await fail();
    await delay(WATCH);
  });
  assertAllSucceeded(tally);
  say(
    `While ${what}: ${tally.succeeded} reads, none failed, the slowest in ${Math.ceil(tally.slowest)} ms.`,
  );
  const path = await author.post(`After ${what}`);
  expectStatus(200, await author.read(path), 'what was written after it');
}

function assertAllSucceeded({ succeeded, failures }: Tally): void {
  if (failures.length > 0 || succeeded === 0) {
    throw new Error(
      `${failures.length} of ${succeeded} reads failed: ${failures.slice(0, 5).join(', ')}`,
    );
  }
}

function expectStatus(expected: number, status: number, what: string): void {
  if (status !== expected) {
    throw new Error(`Reading ${what} gives ${status}, not ${expected}`);
  }
}

function say(line: string): void {
  console.log(line);
}

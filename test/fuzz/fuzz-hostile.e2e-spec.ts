import { randomBytes } from 'node:crypto';
import { jest } from '@jest/globals';
import * as fc from 'fast-check';
import supertest from 'supertest';
import { createDatabase, dropDatabase } from '../support/database-server.js';
import { hostileRequest } from '../support/fuzz/hostile-request.js';
import { type HostileExchange, HostileWorld } from '../support/fuzz/hostile-world.js';
import { useProcesses } from '../support/processes.js';
import type { ServerProcess } from '../support/server-process.js';

/** Number of requests; `FUZZ_REQUESTS=100000 npm test -- fuzz-hostile` for a long run. */
const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 2000);
/** Number of requests with the same users. */
const BATCH = 100;
/** Milliseconds per request after which the run is aborted. */
const TIME_LIMIT = Math.max(400_000, REQUESTS * 100);

/** Maximum size of a response in bytes: of errors, and of others (docs/api.md). */
const MAX_ERROR = 16_000;
const MAX_RESPONSE = 1_000_000;
/** The documentation is large, and does not depend on the request. */
const DOCUMENTATION = /^\w+ \/docs/;

/** The fraction of the run after which the server is warm, and its memory is measured. */
const WARM = 0.3;

/**
 * Hostile requests to both APIs: names and values of every size up to the limit of bodies, headers of every
 * size up to that of Node. Each run sends different requests; a failure reports the seed.
 */
describe('a server that is asked with hostile names and sizes', () => {
  const { start } = useProcesses();
  const database = `platen_test_${randomBytes(8).toString('hex')}`;

  afterAll(() => dropDatabase(database));

  it(
    'answers each request, in bounds and without a 5xx, and goes on',
    async () => {
      const server = start({ DATABASE_URL: await createDatabase(database), ...NO_LIMITS });
      const url = await server.url();
      const world = new HostileWorld(url, server.pid);
      const report = new Report(world);
      const documents = await Promise.all(
        ['/docs-json', '/docs/realworld-json'].map(
          async (path) => (await supertest(url).get(path).expect(200)).body,
        ),
      );
      await expectForAll(fc.array(hostileRequest(documents), BOUNDS), async (plans) => {
        await world.refresh();
        for (const plan of plans) {
          const exchange = await world.ask(plan);
          report.add(exchange);
          assertNoProblem(exchange);
        }
      });
      world.close();
      report.print();
      expect(report.asked).toBeGreaterThanOrEqual(REQUESTS);
      expect(statusOf(server)).toBe('running');
    },
    TIME_LIMIT * 1.1,
  );
});

const BOUNDS = { minLength: BATCH, maxLength: BATCH };

/** Switches off the limits per address, as all requests come from one. */
const NO_LIMITS = {
  RATE_LIMIT_WRITES_PER_MINUTE: '0',
  RATE_LIMIT_SIGN_UPS_PER_HOUR: '0',
  RATE_LIMIT_NOT_FOUND_PER_MINUTE: '0',
  RATE_LIMIT_SIGN_INS_PER_MINUTE: '0',
  LOG_LEVEL: 'fatal',
};

/** @throws Error with the request and the problem of its response */
function assertNoProblem({ line, answer: { status, bytes } }: HostileExchange): void {
  const max = status >= 400 ? MAX_ERROR : MAX_RESPONSE;
  const isTooLarge = bytes > max && !DOCUMENTATION.test(line);
  if (status >= 500 || isTooLarge) {
    throw new Error(`${line}\n→ ${status}, ${bytes} bytes`);
  }
}

function statusOf({ stderr }: ServerProcess): string {
  return stderr === '' ? 'running' : stderr;
}

async function expectForAll<T>(
  things: fc.Arbitrary<T>,
  check: (thing: T) => Promise<void>,
): Promise<void> {
  const seed = jest.getSeed();
  const outcome = await fc.check(fc.asyncProperty(things, check), {
    numRuns: Math.ceil(REQUESTS / BATCH),
    seed,
    endOnFailure: true,
    interruptAfterTimeLimit: TIME_LIMIT,
    markInterruptAsFailure: true,
  });
  if (outcome.failed) {
    const { errorInstance } = outcome;
    const cause = errorInstance instanceof Error ? errorInstance.message : 'It took too long';
    throw new Error(`${cause}\n\nAgain: npm test -- fuzz-hostile --seed=${seed}`);
  }
}

/** The results of a run, to print after a long one. */
class Report {
  asked = 0;
  private warmMemory: number | undefined;
  private dearest: { cpu: number; line: string }[] = [];
  private readonly statuses = new Map<number, number>();

  constructor(private readonly world: HostileWorld) {}

  add({ line, answer: { status }, cpu = 0 }: HostileExchange): void {
    this.asked++;
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    if (this.asked === Math.ceil(REQUESTS * WARM)) {
      this.warmMemory = this.world.memory();
    }
    this.dearest = [...this.dearest, { cpu, line }]
      .toSorted((one, other) => other.cpu - one.cpu)
      .slice(0, 5);
  }

  /** Only if FUZZ_REQUESTS is set; other runs print nothing. */
  print(): void {
    if (process.env.FUZZ_REQUESTS === undefined) {
      return;
    }
    const statuses = [...this.statuses].toSorted(([one], [other]) => one - other);
    const lines = [
      `${this.asked} requests: ${statuses.map(([status, count]) => `${status} × ${count}`).join(', ')}`,
      `memory ${megabytes(this.warmMemory)} MB when warm, ${megabytes(this.world.memory())} MB at the end`,
      ...this.dearest.map(({ cpu, line }) => `${cpu} ms of CPU: ${line}`),
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
  }
}

function megabytes(bytes = Number.NaN): number {
  return Math.round(bytes / 1024 / 1024);
}

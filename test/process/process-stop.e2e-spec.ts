import { randomBytes } from 'node:crypto';
import { createDatabase, dropDatabase } from '../support/database-server.js';
import { PATIENCE, SERVER, useProcesses } from '../support/processes.js';
import { until } from '../support/server-process.js';
import { type ClientKind, StopLoad, type StopOutcome } from '../support/stop-load.js';

/** Requests that are answered before each stop. */
const WARM_UP = 400;

/** Stops of a test; together they see some thousand requests. */
const STOPS = 2;

const NO_LIMITS = {
  RATE_LIMIT_WRITES_PER_MINUTE: '0',
  RATE_LIMIT_SIGN_INS_PER_MINUTE: '0',
  RATE_LIMIT_NOT_FOUND_PER_MINUTE: '0',
};

describe('a stop under load', () => {
  const { start } = useProcesses();
  const name = `platen_test_${randomBytes(8).toString('hex')}`;
  let databaseUrl: string;

  beforeAll(async () => {
    databaseUrl = await createDatabase(name);
  });
  afterAll(() => dropDatabase(name));

  /** Starts a server, and stops it while clients send requests until they find none any more. */
  async function stopUnder(
    kind: ClientKind,
    env: Record<string, string>,
    entry: string[],
    pause = 0,
  ): Promise<StopOutcome> {
    const server = start({ ...NO_LIMITS, DATABASE_URL: databaseUrl, ...env }, ...entry);
    const load = new StopLoad(await server.url(), kind, 16, pause);
    await until(() => load.answeredCount >= WARM_UP);
    server.kill('SIGTERM');
    const outcome = await load.end();
    await server.outcome;
    return outcome;
  }

  describe.each<ClientKind>(['new connections', 'kept connections'])('of %s', (kind) => {
    it.each([
      ['at once', { SHUTDOWN_DELAY: '0s' }, [SERVER]],
      ['after a delay', { SHUTDOWN_DELAY: '1s' }, [SERVER]],
      ['through npm', { SHUTDOWN_DELAY: '0s' }, [process.env.npm_execpath ?? '', 'start']],
    ])(
      'leaves no request without a response: %s',
      async (_, env, entry) => {
        for (let stop = 0; stop < STOPS; stop++) {
          const { answered, refused, lost } = await stopUnder(kind, env, entry);
          expect({ lost, refused }).toEqual({ lost: {}, refused: 16 });
          // Whether any request comes between the end of the delay and that of listening is chance.
          const failures = Object.keys(answered).filter((status) => status >= '500');
          expect(failures.filter((status) => status !== '503')).toEqual([]);
        }
      },
      PATIENCE,
    );

    it(
      'leaves none without a response where clients pause between their requests',
      async () => {
        for (let stop = 0; stop < STOPS; stop++) {
          const { lost } = await stopUnder(kind, { SHUTDOWN_DELAY: '0s' }, [SERVER], 20);
          expect(lost).toEqual({});
        }
      },
      PATIENCE,
    );
  });
});

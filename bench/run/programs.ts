import { mkdirSync } from 'node:fs';
import type { ProgramName } from '../load/scenario.ts';
import { ServedProgram } from '../machine/child-process.ts';

/** Where a run keeps its database, logs and profiles. */
export const BENCH_DIR = '.data/bench';

/** Good for this machine and this run; server and floor share it. */
const JWT_SECRET = 'a secret that is only for measuring';

/** The programs of a run, each in a process of its own. */
export type Programs = Readonly<Record<ProgramName, ServedProgram>>;

/** @param profile whether it writes a CPU profile when it ends */
export function startServer(databaseUrl: string, profile = false): Promise<ServedProgram> {
  mkdirSync(BENCH_DIR, { recursive: true });
  const flags = profile ? ['--cpu-prof', `--cpu-prof-dir=${BENCH_DIR}`] : [];
  return ServedProgram.start([...flags, 'dist/src/main.js'], {
    env: {
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      DATABASE_URL: databaseUrl,
      JWT_SECRET,
      // One address sends everything here.
      RATE_LIMIT_WRITES_PER_MINUTE: '0',
      RATE_LIMIT_SIGN_UPS_PER_HOUR: '0',
      RATE_LIMIT_NOT_FOUND_PER_MINUTE: '0',
      RATE_LIMIT_SIGN_INS_PER_MINUTE: '0',
      // The defaults, whatever the environment has; each request is logged.
      LOG_LEVEL: '',
      BCRYPT_COST: '',
      JWT_EXPIRES_IN: '7d',
      SEED_DEMO: 'false',
    },
    ready: '/article?limit=1',
    log: `${BENCH_DIR}/server.log`,
  });
}

/** @throws Error if one of them does not start; none is left running then */
export async function startPrograms(databaseUrl: string, profile: boolean): Promise<Programs> {
  const started: ServedProgram[] = [];
  const add = async (program: Promise<ServedProgram>): Promise<ServedProgram> => {
    started.push(await program);
    return program;
  };
  try {
    return {
      server: await add(startServer(databaseUrl, profile)),
      floor: await add(startFloor('floor', databaseUrl, 0)),
      'floor-kept': await add(startFloor('floor-kept', databaseUrl, 1000)),
      hello: await add(
        ServedProgram.start(['bench/hello.ts'], {
          env: { NODE_ENV: 'production' },
          ready: '/hello',
          log: `${BENCH_DIR}/hello.log`,
        }),
      ),
    };
  } catch (error) {
    await Promise.all(started.map((program) => program.stop()));
    throw error;
  }
}

function startFloor(
  name: string,
  databaseUrl: string,
  totalMaxAge: number,
): Promise<ServedProgram> {
  return ServedProgram.start(['bench/floor/main.ts'], {
    env: {
      NODE_ENV: 'production',
      DATABASE_URL: databaseUrl,
      JWT_SECRET,
      TOTAL_MAX_AGE: String(totalMaxAge),
    },
    ready: '/article?limit=1',
    log: `${BENCH_DIR}/${name}.log`,
  });
}

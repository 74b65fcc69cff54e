import { mkdirSync } from 'node:fs';
import type { ProgramName } from '../load/scenario.ts';
import { ServedProgram } from '../machine/child-process.ts';

/** Folder for the database, logs and profiles of a run. */
export const BENCH_DIR = '.data/bench';

/** Token secret for this run, shared by server and floor. */
const JWT_SECRET = 'a secret that is only for measuring';

/** The programs of a run, each in its own process. */
export type Programs = Readonly<Record<ProgramName, ServedProgram>>;

/** The server's configuration: that of users, except for limits that would reject so many requests. */
function serverEnvironment(databaseUrl: string): Record<string, string> {
  return {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    DATABASE_URL: databaseUrl,
    JWT_SECRET,
    // Without them, there are no feeds.
    SITE_URL: 'https://blog.example',
    PUBLIC_URL: 'https://api.blog.example',
    // Programs of the bench sign up as authors.
    SIGN_UP: 'open',
    SIGN_UP_ROLE: 'author',
    // All requests come from one address.
    RATE_LIMIT_READS_PER_MINUTE: '0',
    RATE_LIMIT_WRITES_PER_MINUTE: '0',
    RATE_LIMIT_SIGN_UPS_PER_HOUR: '0',
    RATE_LIMIT_NOT_FOUND_PER_MINUTE: '0',
    RATE_LIMIT_SIGN_INS_PER_MINUTE: '0',
    // The defaults, whatever the environment has; each request is logged.
    LOG_LEVEL: '',
    BCRYPT_COST: '',
    JWT_EXPIRES_IN: '7d',
    SEED_DEMO: 'false',
    // As in the Dockerfile.
    MALLOC_ARENA_MAX: '2',
    MALLOC_MMAP_THRESHOLD_: '70000',
  };
}

/** The builds of the server: that of the image, or `dist` with `node_modules`. */
export const BUILDS = { bundle: 'bundle/server.js', dist: 'dist/src/main.js' } as const;

/** Node's flags for the server, those of the image (docs/operations.md#memory). */
const NODE_FLAGS = ['--max-semi-space-size=4'];

/**
 * @param options.profile whether it writes a CPU profile when it ends
 * @param options.env further settings
 */
export function startServer(
  databaseUrl: string,
  build: keyof typeof BUILDS,
  { profile = false, env = {} }: { profile?: boolean; env?: Record<string, string> } = {},
): Promise<ServedProgram> {
  const profiler = profile ? ['--cpu-prof', `--cpu-prof-dir=${BENCH_DIR}`] : [];
  const args = [...NODE_FLAGS, ...profiler, BUILDS[build]];
  return start('server', args, { ...serverEnvironment(databaseUrl), ...env }, FIRST_READ);
}

/** @throws Error if one of them does not start; all are stopped then */
export async function startPrograms(databaseUrl: string, profile: boolean): Promise<Programs> {
  const floor = { NODE_ENV: 'production', DATABASE_URL: databaseUrl, JWT_SECRET };
  const kept = { ...floor, TOTAL_MAX_AGE: '1000' };
  const asServer = { ...serverEnvironment(databaseUrl), AS_SERVER: 'yes' };
  const starting = [
    startServer(databaseUrl, 'bundle', { profile }),
    start('floor', ['bench/floor/main.ts'], floor, FIRST_READ),
    start('floor-kept', ['bench/floor/main.ts'], kept, FIRST_READ),
    start('hello', ['bench/hello.ts'], { NODE_ENV: 'production' }, '/hello'),
    start('hello-on-server', ['bench/hello.ts'], asServer, '/hello'),
  ] as const;
  try {
    const [server, bare, keeping, hello, helloOnServer] = await Promise.all(starting);
    return {
      server,
      floor: bare,
      'floor-kept': keeping,
      hello,
      'hello-on-server': helloOnServer,
    };
  } catch (error) {
    for (const outcome of await Promise.allSettled(starting)) {
      if (outcome.status === 'fulfilled') {
        await outcome.value.stop();
      }
    }
    throw error;
  }
}

/** The path requested until it succeeds. */
const FIRST_READ = '/article?limit=1';

function start(
  name: ProgramName,
  args: string[],
  env: Record<string, string>,
  ready: string,
): Promise<ServedProgram> {
  mkdirSync(BENCH_DIR, { recursive: true });
  return ServedProgram.start(args, { env, ready, log: `${BENCH_DIR}/${name}.log` });
}

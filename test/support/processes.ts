import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import supertest from 'supertest';
import { makeDataDir, type Outcome, readPostmaster, ServerProcess } from './server-process.js';

/** Timeout of a test in milliseconds: it starts a server or two on a possibly busy machine. */
export const PATIENCE = 90_000;

/**
 * Milliseconds in which Ctrl-C must end a server and its database. Both take a few seconds at most; on a
 * busy machine more, but far less than the timeouts of requests (30 s) and connections, which a server that
 * waited for its clients would need.
 */
export const STOP_LIMIT = 15_000;

/** Compiled entry points. */
export const SERVER = 'dist/src/main.js';
export const MIGRATE = 'dist/src/commands/migrate.js';
export const ORM = 'dist/src/commands/orm-cli.js';
export const JOB = 'dist/src/commands/run-job.js';

/** The listing of the demo data. */
export const DEMO_TITLES = ['title 1/3', 'title 2/3', 'title 3/3'];

/** Processes of a test file; its hooks clean them up. */
export interface Processes {
  /** A new folder for `DATA_DIR`. */
  newDataDir: () => string;
  /** Starts the server or another entry point, at most until the end of the test. */
  start: (env: Record<string, string>, ...entry: string[]) => ServerProcess;
  /** Runs an entry point to completion. */
  run: (env: Record<string, string>, ...entry: string[]) => Promise<Outcome>;
}

/** Must be called at the top of a test file. */
export function useProcesses(): Processes {
  const dataDirs: string[] = [];
  const processes: ServerProcess[] = [];

  afterEach(async () => {
    for (const one of processes.splice(0)) {
      one.kill('SIGKILL');
      await one.outcome;
    }
  });
  afterAll(() => {
    for (const dataDir of dataDirs) {
      const { pid } = readPostmaster(dataDir);
      if (pid > 0) {
        process.kill(pid, 'SIGQUIT');
      }
      rmSync(dirname(dataDir), { recursive: true, maxRetries: 10 });
    }
  });

  function newDataDir(): string {
    const dataDir = makeDataDir();
    dataDirs.push(dataDir);
    return dataDir;
  }
  const elsewhere = newDataDir();

  function start(env: Record<string, string>, ...entry: string[]): ServerProcess {
    const given = { DATA_DIR: elsewhere, ...env };
    const started = ServerProcess.start(entry.length === 0 ? [SERVER] : entry, given);
    processes.push(started);
    return started;
  }
  return {
    newDataDir,
    start,
    run: (env, ...entry) => start(env, ...entry).outcome,
  };
}

/**
 * Checks that the process failed with one or two lines for the operator, without a stack or a secret.
 */
export function expectRefusal(
  { code, stdout, stderr }: Outcome,
  ...words: (string | RegExp)[]
): void {
  for (const word of words) {
    expect(stderr).toMatch(word);
  }
  expect(stderr).not.toMatch(/^ +at |node:internal|hunter2/m);
  expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(3);
  expect(stdout).toBe('');
  expect(code).toBe(1);
}

/** Titles of the newest articles, newest first. */
export async function titlesAt(url: string): Promise<string[]> {
  const { body } = await supertest(url).get('/article').expect(200);
  return body.items.map(({ title }: { title: string }) => title);
}

/** Posts an article as the demo user. */
export async function postAt(url: string, title: string): Promise<void> {
  const account = { email: 'foo@bar.com', password: 'password123' };
  const { body } = await supertest(url).post('/user/sign-in').send(account).expect(200);
  await supertest(url)
    .post('/article')
    .set('authorization', `Bearer ${body.token}`)
    .send({ title, text: 'A text' })
    .expect(201);
}

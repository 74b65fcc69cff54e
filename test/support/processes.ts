import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import supertest from 'supertest';
import { makeDataDir, type Outcome, readPostmaster, ServerProcess } from './server-process.js';

/** Milliseconds for a test: it starts a server or two, and the machine may be busy. */
export const PATIENCE = 90_000;

/** Milliseconds in which Ctrl-C has to end a server and its database. */
export const STOP_LIMIT = 5000;

/** The entry points, as they are compiled. */
export const SERVER = 'dist/src/main.js';
export const MIGRATE = 'dist/src/commands/migrate.js';
export const ORM = 'dist/src/commands/orm-cli.js';
export const JOB = 'dist/src/commands/run-job.js';

/** What the demo data are listed as. */
export const DEMO_TITLES = ['title 1/3', 'title 2/3', 'title 3/3'];

/** What a test file starts; its hooks see to it that nothing of it is left. */
export interface Processes {
  /** A new folder for `DATA_DIR`. */
  newDataDir: () => string;
  /** Starts the server, or another entry point, until the end of the test at most. */
  start: (env: Record<string, string>, ...entry: string[]) => ServerProcess;
  /** Runs an entry point to its end. */
  run: (env: Record<string, string>, ...entry: string[]) => Promise<Outcome>;
}

/** To be called at the top of a test file. */
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

/** Checks that it stopped with a line or two for the operator: no stack, and no secret. */
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

/** Titles of the newest articles, the newest first. */
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

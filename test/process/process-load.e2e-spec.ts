import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import supertest from 'supertest';
import { EmbeddedPostgres } from '../../src/operations/embedded-postgres/embedded-postgres.js';
import { createDatabase, dropDatabase } from '../support/database-server.js';
import { FlakyNetwork } from '../support/flaky-network.js';
import { Load, LOAD_TAGS, type Outcome } from '../support/load.js';
import { PATIENCE, useProcesses } from '../support/processes.js';
import { until } from '../support/server-process.js';

/** Milliseconds in which a server has to have ended after SIGTERM. */
const TERM_LIMIT = 10_000;

const NO_LIMITS = { RATE_LIMIT_WRITES_PER_MINUTE: '0' };

/** An article as it is stored. */
interface Stored {
  title: string;
  text: string;
  tags: string[];
}

describe('the server under load', () => {
  const { newDataDir, start } = useProcesses();
  const databases: string[] = [];

  afterAll(() => Promise.all(databases.map(dropDatabase)));

  /** Creates an empty database. @returns its URL */
  async function newDatabase(): Promise<string> {
    const name = `platen_test_${randomBytes(8).toString('hex')}`;
    databases.push(name);
    return createDatabase(name);
  }

  describe('when it gets SIGTERM', () => {
    it(
      'loses no request that it took, says first that it is not ready, and exits with 0 in time',
      async () => {
        const databaseUrl = await newDatabase();
        const env = { ...NO_LIMITS, DATABASE_URL: databaseUrl, SHUTDOWN_DELAY: '1s' };
        const server = start(env);
        const url = await server.url();
        const load = new Load(url, await signUpAt(url));
        await until(() => load.succeeded > 50);

        const begin = Date.now();
        server.kill('SIGTERM');
        await until(async () => (await supertest(url).get('/health/ready')).status === 503);
        const before = load.succeeded;
        await until(() => load.succeeded > before);
        expect(await server.outcome).toMatchObject({ code: 0, signal: null, stderr: '' });
        expect(Date.now() - begin).toBeLessThan(TERM_LIMIT);

        const outcomes = await load.stop();
        // Those that came too late found no server; of those it took, none was left without response.
        expect(outcomes.at(-1)).toMatchObject({ status: 0, error: 'ECONNREFUSED' });
        expect(outcomes.filter(({ error }) => error === 'CUT_OFF')).toEqual([]);
        const refused = outcomes.filter(({ status }) => status >= 400);
        expect(refused.filter(({ status }) => status !== 503)).toEqual([]);
        expectWhole(await readStored(databaseUrl), outcomes);
        expectNothingBeside(await readStored(databaseUrl), outcomes);
      },
      PATIENCE,
    );
  });

  describe('when it is killed', () => {
    it(
      'leaves nothing half-written, and has everything that it answered for',
      async () => {
        const databaseUrl = await newDatabase();
        const env = { ...NO_LIMITS, DATABASE_URL: databaseUrl };
        let server = start(env);
        const load = new Load(await server.url(), await signUpAt(await server.url()));
        for (const moment of [20, 45, 70]) {
          const before = load.succeeded;
          await until(() => load.succeeded > before + moment);
          server.kill('SIGKILL');
          await server.outcome;
          server = start(env);
          load.url = await server.url();
        }
        const outcomes = await load.stop();
        expectWhole(await readStored(databaseUrl), outcomes);
      },
      PATIENCE,
    );
  });

  describe('when its database is stopped and started again', () => {
    it(
      'responds with 503 in between, goes on by itself, and has everything that it answered for',
      async () => {
        const dataDir = newDataDir();
        let database = await EmbeddedPostgres.open(dataDir);
        const network = await FlakyNetwork.to(database.url);
        const server = start({ ...NO_LIMITS, DATABASE_URL: network.url });
        try {
          const url = await server.url();
          const load = new Load(url, await signUpAt(url));
          for (let round = 0; round < 2; round++) {
            const before = load.succeeded;
            await until(() => load.succeeded > before + 20);
            await database.stop();
            await until(() => load.outcomes.at(-1)?.status === 503);
            database = await EmbeddedPostgres.open(dataDir);
            network.target = database.url;
          }
          const before = load.succeeded;
          await until(() => load.succeeded > before + 20);
          const outcomes = await load.stop();
          const statuses = new Set(outcomes.map(({ status }) => status));
          expect(statuses).toEqual(new Set([200, 201, 503]));
          expectWhole(await readStored(database.url), outcomes);
        } finally {
          server.kill('SIGKILL');
          await network.cut();
          await database.stop();
        }
      },
      PATIENCE,
    );
  });
});

async function signUpAt(url: string): Promise<string> {
  const account = { email: 'load@example.com', fullName: 'Load', password: 'correct horse' };
  const { body } = await supertest(url).post('/user/sign-up').send(account).expect(201);
  return body.token;
}

async function readStored(connectionString: string): Promise<Stored[]> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    const { rows } = await client.query<Stored>(
      `select title, text,
         array(select name from article_tags join tag on tag.id = tag_id
               where article_id = article.id order by name) as tags
       from article where title like 'Writer %'`,
    );
    return rows;
  } finally {
    await client.end();
  }
}

/** Every article is of one piece, and everything is there that was answered with success. */
function expectWhole(stored: Stored[], outcomes: Outcome[]): void {
  for (const { title, text, tags } of stored) {
    expect({ text, tags }).toEqual({ text: `The text of ${title}`, tags: LOAD_TAGS });
  }
  const titles = new Set(stored.map(({ title }) => title));
  const posted = outcomes.filter(({ method, status }) => method === 'POST' && status === 201);
  expect(posted.filter(({ title }) => !titles.has(title))).toEqual([]);
  expect(posted.length).toBeGreaterThan(0);
}

/** Nothing is there that was not answered with success: no response got lost. */
function expectNothingBeside(stored: Stored[], outcomes: Outcome[]): void {
  const answered = new Set(
    outcomes.filter(({ status }) => status === 200 || status === 201).map(({ title }) => title),
  );
  expect(stored.filter(({ title }) => !answered.has(title))).toEqual([]);
}

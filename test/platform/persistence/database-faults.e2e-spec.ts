import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { createDatabase, dropDatabase } from '../../support/database-server.js';
import { FlakyNetwork } from '../../support/flaky-network.js';
import { type Person, postArticle, type PostedArticle, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { until } from '../../support/server-process.js';
import type { Response } from 'supertest';
import { useTestApp, useTestAppStarter } from '../../support/test-app.js';

const UNAVAILABLE = { status: 503, code: 'service_unavailable' } as const;

/** Milliseconds within which every request must have a response, on a busy machine. */
const PATIENCE = 5000;

/** Timeout of a test in milliseconds: faults take time, and the machine may be busy. */
const TEST_TIME = 60_000;

const startApp = useTestAppStarter();

describe('when the database fails', () => {
  const name = `platen_test_${randomBytes(8).toString('hex')}`;
  let network: FlakyNetwork;
  beforeAll(async () => {
    network = await FlakyNetwork.to(await createDatabase(name));
  });
  const api = useTestApp(() => ({ databaseUrl: network.url, databaseTimeout: 4000 }));
  let author: Person;
  let article: PostedArticle;
  let offset = 0;

  beforeAll(async () => {
    author = await signUp(api);
    article = await postArticle(api, author);
  });
  afterAll(async () => {
    await network.cut();
    await dropDatabase(name);
  });

  afterEach(() => network.heal());

  /** Sends concurrent requests of every kind, enough to need all connections. */
  function requestEverything(): Promise<Response[]> {
    const asked = Array.from({ length: 5 }, () => [
      // Nothing that is in the result cache.
      api.http.get(`/article?offset=${++offset}`),
      api.http.get(`/article/${article.slug}`),
      api.http.get('/tag'),
      api.http.get('/user/profile').set(author.auth),
      api.http.post('/article').set(author.auth).send({ title: 'A title', text: 'A text' }),
      api.http.post('/user/sign-in').send({ email: author.email, password: author.password }),
    ]).flat();
    return Promise.all(asked.map((request) => request.timeout(PATIENCE)));
  }

  async function expectAllUnavailable(): Promise<void> {
    for (const response of await requestEverything()) {
      expectProblem(response, UNAVAILABLE);
      expect(response.headers['retry-after']).toBe('5');
    }
  }

  async function expectRecovery(): Promise<void> {
    await until(async () => (await requestEverything()).every(({ status }) => status < 300));
  }

  describe.each([
    ['it is stopped', () => network.cut()],
    ['it is frozen, or the network swallows everything', async () => network.freeze()],
  ])('because %s', (_, fail) => {
    it(
      'responds with 503 in time, is not ready, and recovers by itself',
      async () => {
        await requestEverything();
        await fail();
        await expectAllUnavailable();
        const ready = await api.http.get('/health/ready').timeout(PATIENCE);
        expectProblem(ready, { status: 503, code: 'not_ready' });
        await api.http.get('/health/live').timeout(PATIENCE).expect(200, { status: 'ok' });

        await network.heal();
        await expectRecovery();
        await api.http.get('/health/ready').expect(200, { status: 'ok' });
      },
      TEST_TIME,
    );

    it(
      'responds with 503 to a running request, and replaces its connection',
      async () => {
        const update = () =>
          api.http
            .patch(`/article/${article.slug}`)
            .set(author.auth)
            .send({ text: 'Another text' })
            .timeout(PATIENCE);
        const locker = new Client({ connectionString: network.target });
        await locker.connect();
        await locker.query('begin');
        await locker.query('select from article where id = $1 for update', [article.id]);
        const underWay = update().then((response) => response);
        await until(async () => (await countWaiting(locker)) === 1);
        await fail();
        expectProblem(await underWay, UNAVAILABLE);
        await locker.end();
        await network.heal();
        await expectRecovery();
        await update().expect(200);
      },
      TEST_TIME,
    );
  });

  describe('because all of its connections are in use', () => {
    it(
      'responds with 503 after waiting too long, and with 200 when one is free',
      async () => {
        const narrow = await startApp({ databasePoolSize: 2, databaseTimeout: 4000 });
        const person = await signUp(narrow);
        const { id, slug } = await postArticle(narrow, person);
        const locker = new Client({ connectionString: narrow.config.databaseUrl });
        await locker.connect();
        await locker.query('begin');
        await locker.query('select from article where id = $1 for update', [id]);
        const change = () =>
          narrow.http
            .patch(`/article/${slug}`)
            .set(person.auth)
            .send({ text: 'x' })
            .timeout(PATIENCE);
        const holding = Promise.all([change(), change()]);
        await until(async () => (await countWaiting(locker)) === 2);
        expectProblem(await narrow.http.get('/tag').timeout(PATIENCE), UNAVAILABLE);
        // A statement that takes for ever is given up as well.
        for (const response of await holding) {
          expectProblem(response, UNAVAILABLE);
        }
        await locker.end();
        await narrow.http.get('/tag').expect(200);
      },
      TEST_TIME,
    );
  });
});

/** How many statements wait for a lock; asked outside of the locker's transaction snapshot. */
async function countWaiting(locker: Client): Promise<number> {
  await locker.query('select pg_stat_clear_snapshot()');
  const { rows } = await locker.query<{ waiting: number }>(
    `select count(*)::int as waiting from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows[0]?.waiting ?? 0;
}

import { request } from 'node:http';
import supertest, { type Response } from 'supertest';
import { cutWaiting, runElsewhere, sendBehindLock } from '../../support/other-connection.js';
import { type Person, signUp } from '../../support/people.js';
import { PATIENCE, useProcesses } from '../../support/processes.js';
import { expectProblem } from '../../support/problems.js';
import { until } from '../../support/server-process.js';
import { TEST_SECRET, useTestApp } from '../../support/test-app.js';

/** Stops a request after its effect and before its commit, where it is to store its key. */
const BEFORE_COMMIT = { sql: 'lock table idempotency_key in share mode', waiting: 1 };

const ARTICLE = { title: 'Faults', text: 'A text', tags: ['fault'] };

let keys = 0;

describe('a post with an idempotency key, when something breaks', () => {
  const api = useTestApp();
  let author: Person;
  let key: string;

  beforeAll(async () => {
    author = await signUp(api);
  });
  beforeEach(async () => {
    key = `fault-${++keys}`;
    await runElsewhere(api, 'truncate article, tag, idempotency_key cascade');
  });

  const headers = (): Record<string, string> => ({ ...author.auth, 'idempotency-key': key });

  async function post(http = api.http): Promise<Response> {
    return http.post('/article').set(headers()).send(ARTICLE);
  }

  async function stored(): Promise<object | undefined> {
    const [row] = await runElsewhere(
      api,
      `select (select count(*)::int from article) as articles,
        (select count(*)::int from tag) as tags,
        (select count(*)::int from idempotency_key) as keys`,
    );
    return row;
  }

  const NOTHING = { articles: 0, tags: 0, keys: 0 };
  const ONE = { articles: 1, tags: 1, keys: 1 };

  /** The retry does what the first did not, and its own repeat does no more. */
  async function expectRetryToMakeOne(): Promise<void> {
    const retry = await post();
    expect(retry.status).toBe(201);
    expect(retry.headers).not.toHaveProperty('idempotency-replayed');
    expect(await stored()).toEqual(ONE);
    const repeat = await post();
    expect(repeat.headers['idempotency-replayed']).toBe('true');
    expect(repeat.text).toBe(retry.text);
    expect(await stored()).toEqual(ONE);
  }

  it('leaves neither article nor key where the connection is cut between effect and commit', async () => {
    const meanwhile = (): Promise<void> => cutWaiting(api);
    const answer = await sendBehindLock(api, { ...BEFORE_COMMIT, meanwhile }, () => post());
    expectProblem(answer, { status: 503, code: 'service_unavailable' });
    expect(answer.headers).not.toHaveProperty('etag');
    expect(await stored()).toEqual(NOTHING);
    await expectRetryToMakeOne();
  });

  it.each([
    ['refused', `raise exception 'no'`, 500, 'internal_error'],
    ['cut off', 'perform pg_terminate_backend(pg_backend_pid())', 503, 'service_unavailable'],
  ] as const)('never answers 201 where the commit is %s', async (_, deed, status, code) => {
    await runElsewhere(
      api,
      `create function break_commit() returns trigger language plpgsql
         as $$ begin ${deed}; return null; end $$;
       create constraint trigger break_commit after insert on article
         deferrable initially deferred for each row execute function break_commit()`,
    );
    try {
      const answer = await post();
      expectProblem(answer, { status, code });
      expect(answer.headers).not.toHaveProperty('etag');
      expect(await stored()).toEqual(NOTHING);
    } finally {
      await runElsewhere(api, 'drop function break_commit cascade');
    }
    await expectRetryToMakeOne();
  });

  it('gives the answer on the retry where the client hung up before it came', async () => {
    const lost = request(new URL('/article', await api.app.getUrl()), {
      method: 'POST',
      headers: { ...headers(), 'content-type': 'application/json' },
    });
    const hungUp = new Promise((closed) => lost.once('close', closed).once('error', closed));
    const meanwhile = (): Promise<unknown> => {
      lost.destroy();
      return hungUp;
    };
    await sendBehindLock(api, { ...BEFORE_COMMIT, meanwhile }, () => {
      lost.end(JSON.stringify(ARTICLE));
      return hungUp;
    });
    let retry = await post();
    await until(async () => (retry = await post()).status !== 409);
    expect(retry.status).toBe(201);
    expect(retry.headers['idempotency-replayed']).toBe('true');
    expect(await stored()).toEqual(ONE);
  });

  describe('in a process of its own', () => {
    const { start } = useProcesses();

    it(
      'leaves neither article nor key where it is killed between effect and commit',
      async () => {
        const { databaseUrl = '' } = api.config;
        const server = start({ DATABASE_URL: databaseUrl, JWT_SECRET: TEST_SECRET });
        const http = supertest(await server.url());
        const meanwhile = (): Promise<unknown> => {
          server.kill('SIGKILL');
          return server.outcome;
        };
        const answer = await sendBehindLock(api, { ...BEFORE_COMMIT, meanwhile }, () =>
          post(http).catch((error: unknown) => error),
        );
        expect(answer).toMatchObject({ code: expect.stringMatching(/^ECONNRESET$/) });
        // Its transaction ends as soon as PostgreSQL sees that nobody is there.
        let retry = await post();
        await until(async () => (retry = await post()).status !== 409);
        expect(retry.status).toBe(201);
        expect(await stored()).toEqual(ONE);
      },
      PATIENCE,
    );
  });
});

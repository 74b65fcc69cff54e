import { request } from 'node:http';
import supertest, { type Response } from 'supertest';
import { cutWaiting, runElsewhere, sendBehindLock } from '../../support/other-connection.js';
import { type Person, signUp } from '../../support/people.js';
import { PATIENCE, useProcesses } from '../../support/processes.js';
import { expectProblem } from '../../support/problems.js';
import { until } from '../../support/server-process.js';
import { TEST_SECRET, useTestApp } from '../../support/test-app.js';

/** Stops a request between its effect and its commit, when it stores its key. */
const BEFORE_COMMIT = { sql: 'lock table idempotency_key in share mode', waiting: 1 };

const ARTICLE = { title: 'Faults', text: 'A text', tags: ['fault'] };

let keys = 0;

describe('a request with an idempotency key, when something fails', () => {
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

  /** The retry does what the first request did not, and a repeat of it does nothing. */
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

  it('leaves neither article nor key if the connection is lost between effect and commit', async () => {
    const meanwhile = (): Promise<void> => cutWaiting(api);
    const response = await sendBehindLock(api, { ...BEFORE_COMMIT, meanwhile }, () => post());
    expectProblem(response, { status: 503, code: 'service_unavailable' });
    expect(response.headers).not.toHaveProperty('etag');
    expect(await stored()).toEqual(NOTHING);
    await expectRetryToMakeOne();
  });

  it.each([
    ['refused', `raise exception 'no'`, 500, 'internal_error'],
    ['cut off', 'perform pg_terminate_backend(pg_backend_pid())', 503, 'service_unavailable'],
  ] as const)('never returns 201 if the commit is %s', async (_, deed, status, code) => {
    await runElsewhere(
      api,
      `create function break_commit() returns trigger language plpgsql
         as $$ begin ${deed}; return null; end $$;
       create constraint trigger break_commit after insert on article
         deferrable initially deferred for each row execute function break_commit()`,
    );
    try {
      const response = await post();
      expectProblem(response, { status, code });
      expect(response.headers).not.toHaveProperty('etag');
      expect(await stored()).toEqual(NOTHING);
    } finally {
      await runElsewhere(api, 'drop function break_commit cascade');
    }
    await expectRetryToMakeOne();
  });

  it('returns the response on the retry if the client closed the connection before it', async () => {
    const lost = request(new URL('/article', await api.app.getUrl()), {
      method: 'POST',
      headers: { ...headers(), 'content-type': 'application/json' },
    });
    const closed = new Promise((resolve) => lost.once('close', resolve).once('error', resolve));
    const meanwhile = (): Promise<unknown> => {
      lost.destroy();
      return closed;
    };
    await sendBehindLock(api, { ...BEFORE_COMMIT, meanwhile }, () => {
      lost.end(JSON.stringify(ARTICLE));
      return closed;
    });
    let retry = await post();
    await until(async () => (retry = await post()).status !== 409);
    expect(retry.status).toBe(201);
    expect(retry.headers['idempotency-replayed']).toBe('true');
    expect(await stored()).toEqual(ONE);
  });

  describe('in a separate process', () => {
    const { start } = useProcesses();

    it(
      'leaves neither article nor key if it is killed between effect and commit',
      async () => {
        const { databaseUrl = '' } = api.config;
        const server = start({ DATABASE_URL: databaseUrl, JWT_SECRET: TEST_SECRET });
        const http = supertest(await server.url());
        const meanwhile = (): Promise<unknown> => {
          server.kill('SIGKILL');
          return server.outcome;
        };
        const response = await sendBehindLock(api, { ...BEFORE_COMMIT, meanwhile }, () =>
          post(http).catch((error: unknown) => error),
        );
        expect(response).toMatchObject({ code: expect.stringMatching(/^ECONNRESET$/) });
        // Its transaction ends as soon as PostgreSQL notices that the connection is closed.
        let retry = await post();
        await until(async () => (retry = await post()).status !== 409);
        expect(retry.status).toBe(201);
        expect(await stored()).toEqual(ONE);
      },
      PATIENCE,
    );
  });
});

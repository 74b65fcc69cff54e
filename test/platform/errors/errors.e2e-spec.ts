import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { jest } from '@jest/globals';
import { ArticleListingRepository } from '../../../src/content/article/article-listing.repository.js';
import { SessionRepository } from '../../../src/people/session/session.repository.js';
import { LogCapture } from '../../support/log-capture.js';
import { EMPTY_PAGE } from '../../support/empty-page.js';
import { signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { type TestApp, useTestApp, useTestAppStarter } from '../../support/test-app.js';
import { type Answer, parseAnswer } from '../../support/wire.js';

const DEFECT = { status: 500, code: 'internal_error', error: 'Internal server error' } as const;
const UNAVAILABLE = { status: 503, code: 'service_unavailable' } as const;

const startApp = useTestAppStarter();

describe('errors that the client did not cause', () => {
  const log = new LogCapture();
  const api = useTestApp({ logLevel: 'error' }, { logTo: log });

  beforeEach(() => {
    log.text.length = 0;
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  describe('when there is a defect', () => {
    it('responds with 500, with a message that reveals nothing', async () => {
      failWith(new TypeError('Cannot read properties of undefined'));
      const response = await api.http.get('/article');
      expectProblem(response, DEFECT);
      expect(Object.keys(response.body).toSorted()).toEqual(
        ['type', 'title', 'status', 'detail', 'error', 'code', 'requestId'].toSorted(),
      );
      expect(response.text).not.toMatch(/TypeError|properties|\.ts|\.js|node_modules/);
    });

    it('writes the cause to the log under the id that the response has', async () => {
      failWith(new TypeError('Cannot read properties of undefined'));
      const { body } = await api.http.get('/article');
      expect(log.lines).toEqual([
        expect.objectContaining({
          level: 'error',
          requestId: body.requestId,
          code: 'internal_error',
          cause: expect.stringMatching(/^TypeError: Cannot read properties of undefined\n +at /),
        }),
      ]);
    });

    it('writes SQL to the log only, without parameters', async () => {
      jest
        .spyOn(ArticleListingRepository.prototype, 'listPublished')
        .mockImplementationOnce(() =>
          api.orm.em.fork().execute('select * from no_such_table where a = ?', ['a secret']),
        );
      const response = await api.http.get('/article');
      expectProblem(response, DEFECT);
      expect(response.text).not.toMatch(/select|no_such_table|a secret/);
      expect(log.text.join('')).toContain('no_such_table');
      expect(log.text.join('')).toContain(response.body.requestId);
      expect(log.text.join('')).not.toContain('a secret');
    });

    it('responds with 500 to a thrown value that is not an error', async () => {
      failWith('just a word');
      const response = await api.http.get('/article');
      expectProblem(response, DEFECT);
      expect(log.text.join('')).toContain('just a word');
    });

    it('does not mistake a defect in loading the user for an invalid token', async () => {
      const { auth } = await signUp(api);
      jest.spyOn(SessionRepository.prototype, 'findAlive').mockRejectedValue(new Error('broken'));
      expectProblem(await api.http.get('/user/profile').set(auth), DEFECT);
      expectProblem(await api.http.get('/article').set(auth), DEFECT);
      expect(log.lines).toHaveLength(2);
    });

    it('logs no error for a mistake of the client', async () => {
      await api.http.get('/nowhere').expect(404);
      await api.http.get('/user/profile').expect(401);
      await api.http.get('/article?limit=0').expect(422);
      expect(log.lines).toEqual([]);
    });
  });

  describe('when the database becomes unavailable', () => {
    it('responds with 503 to an interrupted query, and then with 200', async () => {
      jest
        .spyOn(ArticleListingRepository.prototype, 'listPublished')
        .mockImplementationOnce(() => api.orm.em.fork().execute('select pg_sleep(20)'));
      const cutOff = api.http.get('/article').then((response) => response);
      await terminateSleepers(api);
      expectProblem(await cutOff, UNAVAILABLE);
      expect((await cutOff).headers['retry-after']).toBe('5');
      expect((await untilAvailable(api)).status).toBe(200);
    });

    it('responds with 503 on every route while it cannot be reached', async () => {
      const { auth } = await signUp(api);
      const cut = await startApp({ databaseUrl: 'postgresql://nobody@127.0.0.1:1/none' });
      for (const path of ['/article', '/article/1', '/tag', '/user/profile']) {
        const response = await cut.http.get(path).set(auth);
        expectProblem(response, UNAVAILABLE);
        expect(response.headers['retry-after']).toBe('5');
      }
    });
  });

  describe('when the server is shutting down', () => {
    it('completes running requests, and responds with 503 to new ones', async () => {
      const leaving = await startApp();
      const began = Promise.withResolvers<void>();
      const release = Promise.withResolvers<void>();
      jest
        .spyOn(ArticleListingRepository.prototype, 'listPublished')
        .mockImplementationOnce(async () => {
          began.resolve();
          await release.promise;
          return EMPTY_PAGE;
        });
      const { port } = new URL(await leaving.app.getUrl());
      const early = connect(Number(port), '127.0.0.1');
      const late = connect(Number(port), '127.0.0.1');
      const responses = Promise.all([readAnswer(early), readAnswer(late)]);
      early.write('GET /article HTTP/1.1\r\nHost: x\r\n\r\n');
      late.write('GET /tag HTTP/1.1\r\nHost: x\r\n');
      await began.promise;
      const closed = leaving.close();
      await nextTurns();
      late.write('\r\n');
      await nextTurns();
      release.resolve();
      const [first, second] = await responses;
      await closed;
      expect(first).toMatchObject({ status: 200, body: { items: [], total: 0 } });
      expect(first.headers).toMatchObject({ connection: 'close' });
      expectProblem(second, { status: 503, code: 'shutting_down' });
      expect(second.headers).toMatchObject({ 'retry-after': '5', connection: 'close' });
    });
  });
});

/** Makes the list of articles fail once. */
function failWith(thrown: unknown): void {
  jest.spyOn(ArticleListingRepository.prototype, 'listPublished').mockRejectedValueOnce(thrown);
}

/** Closes every connection in a `pg_sleep`, once there is one. */
async function terminateSleepers({ orm }: TestApp): Promise<void> {
  let terminated = 0;
  while (terminated === 0) {
    const rows = await orm.em.fork().execute<object[]>(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and query = 'select pg_sleep(20)'`,
    );
    terminated = rows.length;
  }
}

/** The first response that is not 503: the pool may reuse the broken connection once. */
async function untilAvailable(api: TestApp): Promise<Answer> {
  const response = await api.http.get('/article');
  return response.status === 503 ? untilAvailable(api) : response;
}

/** Lets bytes arrive and hooks run. */
async function nextTurns(): Promise<void> {
  await new Promise((done) => setTimeout(done, 100));
}

/** Reads one response, until the connection is closed. */
async function readAnswer(socket: Socket): Promise<Answer> {
  return parseAnswer(await text(socket)) ?? { status: 0, headers: {}, body: {} };
}

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

describe('errors that are not the caller’s', () => {
  const log = new LogCapture();
  const api = useTestApp({ logLevel: 'error' }, { logTo: log });

  beforeEach(() => {
    log.text.length = 0;
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  describe('when there is a defect', () => {
    it('answers 500 in words that say nothing', async () => {
      failWith(new TypeError('Cannot read properties of undefined'));
      const answer = await api.http.get('/article');
      expectProblem(answer, DEFECT);
      expect(Object.keys(answer.body).toSorted()).toEqual(
        ['type', 'title', 'status', 'detail', 'error', 'code', 'requestId'].toSorted(),
      );
      expect(answer.text).not.toMatch(/TypeError|properties|\.ts|\.js|node_modules/);
    });

    it('writes the cause to the log under the id that the answer has', async () => {
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

    it('keeps SQL for the log, and people’s words out of that as well', async () => {
      jest
        .spyOn(ArticleListingRepository.prototype, 'listPublished')
        .mockImplementationOnce(() =>
          api.orm.em.fork().execute('select * from no_such_table where a = ?', ['a secret']),
        );
      const answer = await api.http.get('/article');
      expectProblem(answer, DEFECT);
      expect(answer.text).not.toMatch(/select|no_such_table|a secret/);
      expect(log.text.join('')).toContain('no_such_table');
      expect(log.text.join('')).toContain(answer.body.requestId);
      expect(log.text.join('')).not.toContain('a secret');
    });

    it('answers 500 to what is thrown and is no error', async () => {
      failWith('just a word');
      const answer = await api.http.get('/article');
      expectProblem(answer, DEFECT);
      expect(log.text.join('')).toContain('just a word');
    });

    it('does not take a defect in finding the user for a bad token', async () => {
      const { auth } = await signUp(api);
      jest.spyOn(SessionRepository.prototype, 'findAlive').mockRejectedValue(new Error('broken'));
      expectProblem(await api.http.get('/user/profile').set(auth), DEFECT);
      expectProblem(await api.http.get('/article').set(auth), DEFECT);
      expect(log.lines).toHaveLength(2);
    });

    it('logs no error for what is the caller’s own fault', async () => {
      await api.http.get('/nowhere').expect(404);
      await api.http.get('/user/profile').expect(401);
      await api.http.get('/article?limit=0').expect(422);
      expect(log.lines).toEqual([]);
    });
  });

  describe('when the database goes away', () => {
    it('answers 503 to a query that is cut off, and 200 again after it', async () => {
      jest
        .spyOn(ArticleListingRepository.prototype, 'listPublished')
        .mockImplementationOnce(() => api.orm.em.fork().execute('select pg_sleep(20)'));
      const cutOff = api.http.get('/article').then((answer) => answer);
      await terminateSleepers(api);
      expectProblem(await cutOff, UNAVAILABLE);
      expect((await cutOff).headers['retry-after']).toBe('5');
      expect((await untilAvailable(api)).status).toBe(200);
    });

    it('answers 503 to every route while it cannot be reached', async () => {
      const { auth } = await signUp(api);
      const cut = await startApp({ databaseUrl: 'postgresql://nobody@127.0.0.1:1/none' });
      for (const path of ['/article', '/article/1', '/tag', '/user/profile']) {
        const answer = await cut.http.get(path).set(auth);
        expectProblem(answer, UNAVAILABLE);
        expect(answer.headers['retry-after']).toBe('5');
      }
    });
  });

  describe('when the server is shutting down', () => {
    it('finishes what it began, and answers 503 to what comes now', async () => {
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
      const answers = Promise.all([readAnswer(early), readAnswer(late)]);
      early.write('GET /article HTTP/1.1\r\nHost: x\r\n\r\n');
      late.write('GET /tag HTTP/1.1\r\nHost: x\r\n');
      await began.promise;
      const closed = leaving.close();
      await nextTurns();
      late.write('\r\n');
      await nextTurns();
      release.resolve();
      const [first, second] = await answers;
      await closed;
      expect(first).toMatchObject({ status: 200, body: { items: [], total: 0 } });
      expect(first.headers).toMatchObject({ connection: 'close' });
      expectProblem(second, { status: 503, code: 'shutting_down' });
      expect(second.headers).toMatchObject({ 'retry-after': '5', connection: 'close' });
    });
  });
});

/** Makes the list of articles fail like this, once. */
function failWith(thrown: unknown): void {
  jest.spyOn(ArticleListingRepository.prototype, 'listPublished').mockRejectedValueOnce(thrown);
}

/** Ends every connection that sleeps, once one does. */
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

/** The first answer that is no 503: the pool may hand the broken connection out once more. */
async function untilAvailable(api: TestApp): Promise<Answer> {
  const answer = await api.http.get('/article');
  return answer.status === 503 ? untilAvailable(api) : answer;
}

/** Long enough for bytes to get across and for hooks to run. */
async function nextTurns(): Promise<void> {
  await new Promise((done) => setTimeout(done, 100));
}

/** Reads one answer, to the end of the connection. */
async function readAnswer(socket: Socket): Promise<Answer> {
  return parseAnswer(await text(socket)) ?? { status: 0, headers: {}, body: {} };
}

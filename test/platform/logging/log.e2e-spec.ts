import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { ArticleDetailRepository } from '../../../src/content/article/article-detail.repository.js';
import { ERROR_CODES } from '../../../src/platform/errors/error-codes.js';
import { LogCapture, type LogLine } from '../../support/log-capture.js';
import { sendBehindLock } from '../../support/other-connection.js';
import { postArticle, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { until } from '../../support/server-process.js';
import { useTestApp } from '../../support/test-app.js';

/** What is logged of the SQL of a request. */
const sqlLines = (lines: LogLine[]) => lines.filter(({ msg }) => msg === 'Query');

describe('the log', () => {
  const log = new LogCapture();
  // A proxy gives requests their ids, here so that each can be told from the others.
  const api = useTestApp(
    { logLevel: 'debug', production: true, trustedProxies: 1 },
    { logTo: log },
  );

  afterEach(() => {
    jest.restoreAllMocks();
  });

  /** Sends a request that can be told from all others. */
  const ask = (path: string, requestId: string) =>
    api.http.get(path).set('x-request-id', requestId);

  /** What is logged of a request, once it is answered. */
  const lineOf = (id: string) => log.of(id).find(({ msg }) => msg === 'request');

  describe('the id of a request', () => {
    it('is taken over from a trusted proxy, and stands in the response', async () => {
      const { headers } = await ask('/article', 'from-the-proxy.1');
      expect(headers['x-request-id']).toBe('from-the-proxy.1');
    });

    it.each(['with space', 'a'.repeat(129), 'semi;colon', 'é'])(
      'is generated if the proxy sends one like %s',
      async (given) => {
        const { headers } = await ask('/article', Buffer.from(given).toString('latin1'));
        expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
      },
    );

    it('is generated for each request if the proxy sends none', async () => {
      const ids = await Promise.all(
        [1, 2].map(async () => (await api.http.get('/article')).headers['x-request-id']),
      );
      expect(new Set(ids).size).toBe(2);
    });

    it.each(['/article/nothing', '/no-such-route', '/article/%', '/user/profile'])(
      'stands in the error of %s',
      async (path) => {
        const { body, headers } = await ask(path, 'seen-in-the-error');
        expect(body.requestId).toBe('seen-in-the-error');
        expect(headers['x-request-id']).toBe('seen-in-the-error');
      },
    );
  });

  it('has a line for each request, with the template of its route and never its URL', async () => {
    await ask('/article/some-private-draft?x=1', 'line-1');
    expect(log.of('line-1').filter(({ msg }) => msg === 'request')).toEqual([
      expect.objectContaining({
        level: 'info',
        requestId: 'line-1',
        method: 'GET',
        route: '/article/:slug',
        status: 422,
        ms: expect.any(Number),
      }),
    ]);
    expect(log.text.join('')).not.toContain('some-private-draft');
  });

  it('has a line for requests to no route, too', async () => {
    await ask('/no-such-route', 'line-2');
    expect(log.of('line-2')).toEqual([expect.objectContaining({ status: 404, msg: 'request' })]);
  });

  it('has the id of a signed-in user, and none for others', async () => {
    const person = await signUp(api);
    await ask('/user/profile', 'line-4').set('authorization', `Bearer ${person.token}`);
    await ask('/user/profile', 'line-5');
    expect(lineOf('line-4')).toMatchObject({ userId: person.id, status: 200 });
    expect(lineOf('line-5')).not.toHaveProperty('userId');
  });

  it('has the id of a user with a token of the RealWorld API, too', async () => {
    const { body } = await api.http.post('/api/users').send({
      user: { username: 'jake', email: 'jake@jake.example', password: 'jakejake' },
    });
    await ask('/api/user', 'line-6').set('authorization', `Token ${body.user.token}`);
    expect(lineOf('line-6')).toMatchObject({ userId: expect.any(Number), status: 200 });
  });

  it('has a line for a client that did not wait for its response', async () => {
    const leaving = new AbortController();
    const left = sendBehindLock(
      api,
      { sql: 'lock table article', waiting: 1, meanwhile: () => leaving.abort() },
      async () =>
        fetch(`${await api.app.getUrl()}/article/gone`, {
          headers: { 'x-request-id': 'line-7' },
          signal: leaving.signal,
        }),
    );
    await expect(left).rejects.toThrow('aborted');
    await until(() => lineOf('line-7') !== undefined);
    expect(lineOf('line-7')).toMatchObject({ aborted: true, route: '/article/:slug' });
    expect(lineOf('line-7')).not.toHaveProperty('status');
  });

  it('says of a request what is its own, and nothing of other lines', async () => {
    await ask('/no-such-route', 'line-8');
    expect(Object.keys(lineOf('line-8') ?? {}).join(' ')).toBe(
      'level time pid hostname requestId method route status ms msg',
    );
  });

  describe('the SQL of a request', () => {
    it('stands under its id at debug, that of the ORM and our own', async () => {
      const person = await signUp(api);
      await ask('/user/session', 'sql-1').set('authorization', `Bearer ${person.token}`);
      expect(sqlLines(log.of('sql-1'))).toMatchObject([
        { level: 'debug', sql: expect.stringMatching(/^select .* from session s/), rows: 1 },
        { level: 'debug', sql: expect.stringMatching(/^select .* from "session"/), rows: 1 },
      ]);
    });

    it('stands under its id where a body came first', async () => {
      const person = await signUp(api);
      await api.http
        .post('/article')
        .set('authorization', `Bearer ${person.token}`)
        .set('x-request-id', 'sql-2')
        .send({ title: 'Under its id', text: 'words' });
      expect(sqlLines(log.of('sql-2')).at(-1)).toMatchObject({
        sql: expect.stringContaining('insert into'),
      });
    });

    it('is kept apart from that of others who ask at the same time', async () => {
      await Promise.all(
        ['a', 'b', 'c'].map((name) => ask(`/article?tag=apart-${name}`, `sql-3-${name}`)),
      );
      const counts = ['a', 'b', 'c'].map((name) => sqlLines(log.of(`sql-3-${name}`)).length);
      expect(counts).toEqual([counts[0], counts[0], counts[0]]);
      expect(counts[0]).toBeGreaterThan(0);
    });
  });

  it('is JSON in production, with times in ISO 8601 and levels by name', async () => {
    await ask('/article', 'line-3');
    expect(log.of('line-3')[0]).toMatchObject({
      level: expect.stringMatching(/^(info|debug)$/),
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
  });

  it('tells the cause of a defect under its id, and the client nothing of it', async () => {
    const defect = new Error('a secret detail of the inside');
    jest.spyOn(api.app.get(ArticleDetailRepository), 'read').mockRejectedValueOnce(defect);
    const id = randomUUID();
    const response = await ask('/article/anything', id);
    expectProblem(response, {
      status: 500,
      code: 'internal_error',
      error: 'Internal server error',
    });
    expect(response.text).not.toContain('secret detail');
    expect(log.of(id)).toContainEqual(
      expect.objectContaining({
        level: 'error',
        code: 'internal_error',
        cause: expect.stringContaining('a secret detail of the inside'),
      }),
    );
  });

  it('contains no password, token, email or content, even at debug', async () => {
    const person = await signUp(api);
    const { body: signedIn } = await api.http
      .post('/user/sign-in')
      .send({ email: person.email, password: person.password });
    await api.http.post('/user/sign-in').send({ email: person.email, password: 'wrong horse' });
    await api.http.post('/user/sign-up').send({ ...person, fullName: 'X' });
    await api.http.post('/user/refresh').send({ refreshToken: signedIn.refreshToken });
    await postArticle(api, person, { text: 'words-of-a-person' });
    const everything = log.text.join('');
    for (const secret of [
      person.password,
      'wrong horse',
      person.email,
      person.token,
      signedIn.refreshToken,
      'words-of-a-person',
      '$2b$',
    ]) {
      expect(everything).not.toContain(secret);
    }
    expect(everything).toContain('insert into');
  });
});

describe('the log of slow queries', () => {
  /** Milliseconds; what is quick may wait for a busy machine. */
  const SLOW = 1000;
  const log = new LogCapture();
  const api = useTestApp(
    { logLevel: 'warn', production: true, trustedProxies: 1, slowQueryTime: SLOW },
    { logTo: log },
  );

  beforeEach(() => {
    log.text.length = 0;
  });

  it('tells of those that took long, at warn, under the id of their request', async () => {
    await sendBehindLock(
      api,
      { sql: 'lock table article', waiting: 1, meanwhile: () => delay(SLOW) },
      () => api.http.get('/article/some-article').set('x-request-id', 'slow-1'),
    );
    expect(log.of('slow-1')).toEqual([
      expect.objectContaining({
        level: 'warn',
        msg: 'Slow query',
        sql: expect.stringContaining('from article'),
        ms: expect.any(Number),
      }),
    ]);
  });

  it('tells of no other', async () => {
    await api.http.get('/tag');
    expect(log.lines).toEqual([]);
  });
});

describe('the catalogue of error codes', () => {
  it('is documented, each code with a line', () => {
    const page = readFileSync('docs/errors.md', 'utf8');
    const missing = Object.keys(ERROR_CODES).filter((code) => !page.includes(`\`${code}\``));
    expect(missing).toEqual([]);
  });
});

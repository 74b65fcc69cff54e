import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { jest } from '@jest/globals';
import { ArticleRepository } from '../src/article/article.repository.js';
import { ERROR_CODES } from '../src/common/errors/error-codes.js';
import { LogCapture } from './support/log-capture.js';
import { postArticle, signUp } from './support/people.js';
import { expectProblem } from './support/problems.js';
import { startTestApp, type TestApp } from './support/test-app.js';

describe('the log', () => {
  const log = new LogCapture();
  let api: TestApp;

  beforeAll(async () => {
    api = await startTestApp({ logLevel: 'debug', production: true }, { logTo: log });
  });
  afterAll(() => api.close());
  afterEach(() => {
    jest.restoreAllMocks();
  });

  /** Sends a request that can be told from all others. */
  const ask = (path: string, requestId: string) =>
    api.http.get(path).set('x-request-id', requestId);

  describe('the id of a request', () => {
    it('is taken over from the client, and stands in the answer', async () => {
      const { headers } = await ask('/article', 'from-the-client.1');
      expect(headers['x-request-id']).toBe('from-the-client.1');
    });

    it.each(['with space', 'a'.repeat(129), 'semi;colon', 'é'])(
      'is made up where the client gives one like %s',
      async (given) => {
        const { headers } = await ask('/article', Buffer.from(given).toString('latin1'));
        expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
      },
    );

    it('is made up where the client gives none, a new one each time', async () => {
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

  it('is JSON in production, with times in ISO 8601 and levels by name', async () => {
    await ask('/article', 'line-3');
    expect(log.of('line-3')[0]).toMatchObject({
      level: expect.stringMatching(/^(info|debug)$/),
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
  });

  it('tells the cause of a defect under its id, and the client nothing of it', async () => {
    const defect = new Error('a secret detail of the inside');
    jest.spyOn(api.app.get(ArticleRepository), 'readDetail').mockRejectedValueOnce(defect);
    const id = randomUUID();
    const answer = await ask('/article/anything', id);
    expectProblem(answer, {
      status: 500,
      code: 'internal_error',
      error: 'Internal server error',
    });
    expect(answer.text).not.toContain('secret detail');
    expect(log.of(id)).toContainEqual(
      expect.objectContaining({
        level: 'error',
        code: 'internal_error',
        cause: expect.stringContaining('a secret detail of the inside'),
      }),
    );
  });

  it('holds no password, token, email or text of anybody, not even at debug', async () => {
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

describe('the catalogue of error codes', () => {
  it('is documented, each code with a line', () => {
    const page = readFileSync('docs/errors.md', 'utf8');
    const missing = Object.keys(ERROR_CODES).filter((code) => !page.includes(`\`${code}\``));
    expect(missing).toEqual([]);
  });
});

import { jest } from '@jest/globals';
import { FeedRepository } from '../../../src/content/timeline/feed.repository.js';
import { expectErrors, register } from '../../support/conduit.js';
import { LogCapture } from '../../support/log-capture.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp, useTestAppStarter } from '../../support/test-app.js';
import { type Answer, send } from '../../support/wire.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const NO_LIMITS = {
  readsPerMinute: 0,
  writesPerMinute: 0,
  signUpsPerHour: 0,
  notFoundPerMinute: 0,
  signInsPerMinute: 0,
};

/** Checks that an answer is of the dialect's shape, about nothing in particular. */
function expectGeneral(answer: Answer, status: number): void {
  expect({ status: answer.status, body: answer.body }).toEqual({
    status,
    body: { errors: { body: [expect.any(String)] } },
  });
  expect(answer.headers['content-type']).toMatch(/^application\/json\b/);
  expect(answer.headers['x-request-id']).toEqual(expect.any(String));
}

const startApp = useTestAppStarter();

describe('errors of the RealWorld dialect', () => {
  const log = new LogCapture();
  const api = useTestApp({ logLevel: 'error' }, { logTo: log });

  afterEach(() => jest.restoreAllMocks());

  it.each([
    ['POST', '/api'],
    ['POST', '/api/'],
    ['POST', '/api?x=1'],
    ['GET', '/api/no-such-route'],
    ['PATCH', '/api/user'],
    ['DELETE', '/api/users'],
  ])('have its shape where there is no such route: %s %s', async (method, path) => {
    expectGeneral(await send(api, method, path), 404);
  });

  it.each([
    ['GET', '/apis'],
    ['GET', '/no-such-route'],
    ['GET', '/article/api'],
    ['DELETE', '/article/no-such-article'],
  ])('leave the native shape to others: %s %s', async (method, path) => {
    const answer = await send(api, method, path);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json\b/);
    expect(answer.body).toMatchObject({ type: 'about:blank', status: answer.status });
  });

  it.each([
    ['broken JSON', 400, '/api/users', { headers: JSON_TYPE, body: '{' }],
    ['bad UTF-8', 400, '/api/users', { headers: JSON_TYPE, body: Buffer.from([0x7b, 0xff]) }],
    ['a bad escape', 400, '/api/articles?tag=%', {}],
    ['a body over the limit', 413, '/api/users', { headers: JSON_TYPE, body: ' '.repeat(3e6) }],
    ['a part of the path that is too long', 414, `/api/articles/${'x'.repeat(800)}`, {}],
    ['a form', 415, '/api/users', { headers: { 'content-type': 'text/plain' }, body: 'a=b' }],
    ['an array', 422, '/api/users', { headers: JSON_TYPE, body: '[]' }],
    [
      'nesting',
      422,
      '/api/users',
      { headers: JSON_TYPE, body: `{"a":${'['.repeat(99)}${']'.repeat(99)}}` },
    ],
  ])('have its shape for %s (%i)', async (_, status, path, request) => {
    expectGeneral(
      await send(api, path.startsWith('/api/users') ? 'POST' : 'GET', path, request),
      status,
    );
  });

  it('name the member that no database could store', async () => {
    const { auth } = await register(api);
    const article = { title: 'a\0b', description: 'd', body: '\ud800' };
    const answer = await api.http
      .post('/api/articles')
      .set(auth)
      .set(JSON_TYPE)
      .send(JSON.stringify({ article }));
    const message = 'must not contain NUL characters or unpaired surrogates';
    expectErrors(answer, 422, { title: [message], body: [message] });
  });

  it('say nothing of a defect but in the log', async () => {
    jest.spyOn(FeedRepository.prototype, 'list').mockRejectedValue(new Error('the cause'));
    const answer = await api.http.get('/api/articles');
    expectErrors(answer, 500, { body: ['Internal server error'] });
    expect(log.of(answer.headers['x-request-id'] ?? '')).toMatchObject([
      { code: 'internal_error', cause: expect.stringContaining('the cause') },
    ]);
  });

  it('keep Retry-After where the database cannot be reached', async () => {
    const gone = Object.assign(new Error('gone'), { code: 'ECONNREFUSED' });
    jest.spyOn(FeedRepository.prototype, 'list').mockRejectedValue(gone);
    const answer = await api.http.get('/api/articles');
    expectGeneral(answer, 503);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  });

  describe('when there are limits', () => {
    it.each([
      ['sign-ups', { signUpsPerHour: 1 }, 'POST', '/api/users', 422],
      ['reads', { readsPerMinute: 1 }, 'GET', '/api/tags', 200],
      ['writes', { writesPerMinute: 1 }, 'POST', '/api/articles', 401],
      ['answers of 404', { notFoundPerMinute: 1 }, 'GET', '/api/profiles/nobody', 404],
    ])('have its shape for too many %s', async (_, limit, method, path, before) => {
      const limited = await startApp({ rateLimits: { ...NO_LIMITS, ...limit } });
      expect((await send(limited, method, path)).status).toBe(before);
      const answer = await send(limited, method, path);
      expectGeneral(answer, 429);
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    });

    it('have its shape for too many failed sign-ins, which count in both dialects', async () => {
      const { email } = await register(api);
      const guess = { email, password: 'a wrong one' };
      for (let attempt = 1; attempt <= 5; attempt++) {
        await api.http.post('/api/users/login').send({ user: guess }).expect(401);
      }
      const answer = await api.http.post('/api/users/login').send({ user: guess });
      expectGeneral(answer, 429);
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      await api.http.post('/user/sign-in').send(guess).expect(429);
    });
  });
});

describe('the RealWorld dialect, switched off', () => {
  const api = useTestApp({ realworldApi: false });

  it.each(['/api', '/api/articles', '/api/tags', '/docs/realworld-json'])(
    'leaves nothing at %s, in the native shape',
    async (path) => {
      expectProblem(await api.http.get(path), { status: 404, code: 'not_found' });
    },
  );

  it('leaves the native API as it is', async () => {
    await api.http.get('/article').expect(200);
    const { body } = await api.http.get('/docs-json');
    expect(Object.keys(body.paths).filter((path) => path.startsWith('/api'))).toEqual([]);
  });
});

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

/** Checks that a response has the error format of the API, with a problem of `body`. */
function expectGeneral(response: Answer, status: number): void {
  expect({ status: response.status, body: response.body }).toEqual({
    status,
    body: { errors: { body: [expect.any(String)] } },
  });
  expect(response.headers['content-type']).toMatch(/^application\/json\b/);
  expect(response.headers['x-request-id']).toEqual(expect.any(String));
}

const startApp = useTestAppStarter();

describe('errors of the RealWorld API', () => {
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
  ])('have its format if there is no such route: %s %s', async (method, path) => {
    expectGeneral(await send(api, method, path), 404);
  });

  it.each([
    ['GET', '/apis'],
    ['GET', '/no-such-route'],
    ['GET', '/article/api'],
    ['DELETE', '/article/no-such-article'],
  ])('have the native format elsewhere: %s %s', async (method, path) => {
    const response = await send(api, method, path);
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json\b/);
    expect(response.body).toMatchObject({ type: 'about:blank', status: response.status });
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
  ])('have its format for %s (%i)', async (_, status, path, request) => {
    expectGeneral(
      await send(api, path.startsWith('/api/users') ? 'POST' : 'GET', path, request),
      status,
    );
  });

  it('name the field that PostgreSQL cannot store', async () => {
    const { auth } = await register(api);
    const article = { title: 'a\0b', description: 'd', body: '\ud800' };
    const response = await api.http
      .post('/api/articles')
      .set(auth)
      .set(JSON_TYPE)
      .send(JSON.stringify({ article }));
    const message = 'must not contain NUL characters or unpaired surrogates';
    expectErrors(response, 422, { title: [message], body: [message] });
  });

  it('describe a defect only in the log', async () => {
    jest.spyOn(FeedRepository.prototype, 'list').mockRejectedValue(new Error('the cause'));
    const response = await api.http.get('/api/articles');
    expectErrors(response, 500, { body: ['Internal server error'] });
    expect(log.of(response.headers['x-request-id'] ?? '')).toMatchObject([
      { code: 'internal_error', cause: expect.stringContaining('the cause') },
    ]);
  });

  it('keep Retry-After if the database is unreachable', async () => {
    const gone = Object.assign(new Error('gone'), { code: 'ECONNREFUSED' });
    jest.spyOn(FeedRepository.prototype, 'list').mockRejectedValue(gone);
    const response = await api.http.get('/api/articles');
    expectGeneral(response, 503);
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
  });

  describe('when there are limits', () => {
    it.each([
      ['sign-ups', { signUpsPerHour: 1 }, 'POST', '/api/users', 422],
      ['reads', { readsPerMinute: 1 }, 'GET', '/api/tags', 200],
      ['writes', { writesPerMinute: 1 }, 'POST', '/api/articles', 401],
      ['responses of 404', { notFoundPerMinute: 1 }, 'GET', '/api/profiles/nobody', 404],
    ])('have its format for too many %s', async (_, limit, method, path, before) => {
      const limited = await startApp({ rateLimits: { ...NO_LIMITS, ...limit } });
      expect((await send(limited, method, path)).status).toBe(before);
      const response = await send(limited, method, path);
      expectGeneral(response, 429);
      expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
    });

    it('have its format for too many failed sign-ins, which both APIs count together', async () => {
      const { email } = await register(api);
      const guess = { email, password: 'a wrong one' };
      for (let attempt = 1; attempt <= 5; attempt++) {
        await api.http.post('/api/users/login').send({ user: guess }).expect(401);
      }
      const response = await api.http.post('/api/users/login').send({ user: guess });
      expectGeneral(response, 429);
      expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
      await api.http.post('/user/sign-in').send(guess).expect(429);
    });
  });
});

describe('the RealWorld API, switched off', () => {
  const api = useTestApp({ realworldApi: false });

  it.each(['/api', '/api/articles', '/api/tags', '/docs/realworld-json'])(
    'returns 404 in the native format at %s',
    async (path) => {
      expectProblem(await api.http.get(path), { status: 404, code: 'not_found' });
    },
  );

  it('does not change the native API', async () => {
    await api.http.get('/article').expect(200);
    const { body } = await api.http.get('/docs-json');
    expect(Object.keys(body.paths).filter((path) => path.startsWith('/api'))).toEqual([]);
  });
});

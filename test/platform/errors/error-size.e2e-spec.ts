import { jest } from '@jest/globals';
import * as fc from 'fast-check';
import { ArticleListingRepository } from '../../../src/content/article/article-listing.repository.js';
import { MAX_ERROR_BYTES, MAX_PROBLEMS } from '../../../src/platform/errors/error-limits.js';
import { LogCapture } from '../../support/log-capture.js';
import { signUp } from '../../support/people.js';
import { useTestApp } from '../../support/test-app.js';
import { type Answer, send } from '../../support/wire.js';

const JSON_TYPE = { 'content-type': 'application/json' };

/** Largest accepted body, in bytes. */
const BODY_LIMIT = 2 * 1024 * 1024;

/** A field name, short or long, of characters with short or long JSON escapes. */
const name = fc
  .tuple(fc.constantFrom('k', '\\u0001', '中', '😀', '\\ud800', '.', '\\"'), fc.nat(4))
  .map(([unit, digits]) => unit.repeat(10 ** digits));

/** Contents of names that different layers refuse, or accept. */
const value = fc.constantFrom(
  '"\\u0000"',
  '"fine"',
  '1',
  'null',
  '{"valueOf":1}',
  '{"constructor":{}}',
  `[${Array.from({ length: 500 }, () => '"\\u0000"').join(',')}]`,
  `[${Array.from({ length: 999 }, () => '{}').join(',')}]`,
  `{"a":${'['.repeat(40)}${']'.repeat(40)}}`,
);

/** Names that some routes know, so that their own rules apply too. */
const known = fc.constantFrom('title', 'text', 'tags', 'social', 'email', 'user', 'article', 'x');

const member = fc.tuple(fc.oneof(name, known), value).map(([field, held]) => `"${field}":${held}`);

/** A JSON object, nested or not, within the size limit. */
const body = fc
  .tuple(
    fc.constantFrom('', 'user', 'article', 'comment'),
    fc.array(member, { maxLength: 4 }),
    fc.constantFrom(1, 3, 300, 5000),
  )
  .map(([wrapper, members, times]) => {
    const numbered = Array.from({ length: times }, (_, index) =>
      members.map((one) => one.replace('"', `"${times === 1 ? '' : index}`)),
    ).flat();
    const object = `{${firstOf(numbered, BODY_LIMIT - 100).join(',')}}`;
    return wrapper === '' ? object : `{"${wrapper}":${object}}`;
  });

const ROUTES = [
  ['POST', '/user/sign-up'],
  ['POST', '/user/sign-in'],
  ['PATCH', '/user/profile'],
  ['POST', '/article'],
  ['PUT', '/article/a-slug'],
  ['GET', '/tag'],
  ['GET', '/article'],
  ['POST', '/no-such-route'],
  ['POST', '/api/users'],
  ['PUT', '/api/user'],
  ['POST', '/api/articles'],
  ['GET', '/api/tags'],
] as const;

/** As many of `members` as fit, each followed by a comma. */
function firstOf(members: string[], bytes: number): string[] {
  let left = bytes;
  return members.filter((one) => (left -= Buffer.byteLength(one) + 1) >= 0);
}

function expectSmall({ status, headers, body: answered }: Answer): void {
  expect(status).toBeGreaterThanOrEqual(200);
  expect(status).toBeLessThan(500);
  const isError = status >= 400;
  const size = isError ? Number(headers['content-length']) : 0;
  expect(size).toBeLessThanOrEqual(MAX_ERROR_BYTES);
  const reported = isError ? Object.keys(answered.errors ?? {}).length : 0;
  expect(reported).toBeLessThanOrEqual(MAX_PROBLEMS);
}

describe('an error response', () => {
  let auth: { authorization: string };
  const log = new LogCapture();
  const api = useTestApp({ logLevel: 'debug', corsOrigins: ['http://x.example'] }, { logTo: log });

  beforeAll(async () => {
    ({ auth } = await signUp(api));
  });
  beforeEach(() => {
    log.text.length = 0;
  });
  afterEach(() => jest.restoreAllMocks());

  it('is small whatever the names and the size of a body are, on every route', async () => {
    const property = fc.asyncProperty(fc.constantFrom(...ROUTES), body, async (route, sent) => {
      const [method, path] = route;
      expectSmall(
        await send(api, method, path, { headers: { ...JSON_TYPE, ...auth }, body: sent }),
      );
    });
    await fc.assert(property, { numRuns: 150, seed: jest.getSeed() });
    expect(log.lines.every((_, index) => (log.text[index] ?? '').length < 20_000)).toBe(true);
  }, 120_000);

  it.each([
    ['a path to nowhere', (long: string) => [`/no-such-route/${long}`, {}]],
    ['a path to nowhere below /api', (long: string) => [`/api/no-such-route/${long}`, {}]],
    ['a path with a bad escape', (long: string) => [`/article/${long}%`, {}]],
    ['a path below /api with a bad escape', (long: string) => [`/api/articles/${long}%`, {}]],
    ['a parameter', (long: string) => [`/article/${long}`, {}]],
    ['a name in the query', (long: string) => [`/article?${long}=1`, {}]],
    ['a value in the query', (long: string) => [`/article?after=${long}`, {}]],
    ['a condition', (long: string) => ['/article/1', { 'if-none-match': long }]],
    ['an idempotency key', (long: string) => ['/article', { 'idempotency-key': long }]],
    ['a request id', (long: string) => ['/nowhere', { 'x-request-id': long }]],
    ['an origin', (long: string) => ['/nowhere', { origin: long }]],
  ] as [string, (long: string) => [string, Record<string, string>]][])(
    'is small where %s is as long as headers may be',
    async (_, make) => {
      for (const unit of ['a', '%41', '%01', '"', ',']) {
        const [path, headers] = make(unit.repeat(Math.floor(15_000 / unit.length)));
        expectSmall(await send(api, 'GET', path, { headers: { ...headers, ...auth } }));
      }
      expect(Math.max(...log.text.map((line) => line.length))).toBeLessThan(20_000);
    },
  );

  describe('when the response to an error fails', () => {
    /** An object that throws on every access. */
    const untouchable: unknown = new Proxy(
      {},
      Object.fromEntries(
        ['get', 'has', 'getPrototypeOf', 'ownKeys', 'getOwnPropertyDescriptor'].map((trap) => [
          trap,
          () => {
            throw new Error(`trapped: ${trap}`);
          },
        ]),
      ),
    );

    const unspeakable = Object.defineProperty(new Error('x'), 'message', {
      get: () => {
        throw new Error('no words');
      },
    });

    it.each([
      ['is nothing', undefined],
      ['has no text', Object.create(null)],
      ['has no words that can be read', Object.assign(unspeakable, { statusCode: 400 })],
      ['throws whatever one does with it', untouchable],
      ['has a huge text', new Error('long '.repeat(1e6))],
    ])('responds with 500 if what was thrown %s', async (_, thrown) => {
      jest.spyOn(ArticleListingRepository.prototype, 'listPublished').mockRejectedValueOnce(thrown);
      const response = await send(api, 'GET', '/article');
      expect(response).toMatchObject({
        status: 500,
        body: { status: 500, code: 'internal_error', error: 'Internal server error' },
      });
      expect(response.headers['content-type']).toMatch(/^application\/problem\+json\b/);
      expect(log.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
      expect(Math.max(...log.text.map((line) => line.length))).toBeLessThan(20_000);
      expect((await send(api, 'GET', '/article')).status).toBe(200);
    });

    it('responds with 500 if the log cannot be written', async () => {
      jest
        .spyOn(ArticleListingRepository.prototype, 'listPublished')
        .mockRejectedValueOnce(new Error('a defect'));
      const write = jest.spyOn(log, 'write').mockImplementation(() => {
        throw new Error('no space left on device');
      });
      expect(await send(api, 'GET', '/article?limit=7')).toMatchObject({ status: 500 });
      write.mockRestore();
      expect((await send(api, 'GET', '/article?limit=7')).status).toBe(200);
    });
  });
});

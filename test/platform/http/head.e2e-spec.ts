import { ResultCache } from '../../../src/platform/persistence/result-cache.js';
import { postArticle, type Person, postComment, signUp } from '../../support/people.js';
import { type OpenApi, routesOf } from '../../support/openapi.js';
import { useTestApp } from '../../support/test-app.js';

/**
 * Headers that differ between requests, whatever the method; and the one about how content is sent, which need not
 * be there without any (RFC 9110 §9.3.2).
 */
const OF_THE_MOMENT: ReadonlySet<string> = new Set([
  'date',
  'age',
  'x-request-id',
  'transfer-encoding',
]);

/** Reads that are not documented. */
const BESIDE = [
  '/docs',
  '/docs/swagger-ui.css',
  '/docs-json',
  '/docs-yaml',
  '/docs/realworld',
  '/docs/realworld-json',
];

/** Failing reads, and where each fails. */
const FAILING: [string, string][] = [
  ['a path that is none', '/no-such-route'],
  ['an article that is none', '/article/no-such-article'],
  ['a bad query', '/article?limit=x'],
  ['a bad escape', '/article/%'],
  ['a long parameter', `/article/${'x'.repeat(1000)}`],
  ['a token that is missing', '/user/profile'],
  ['a path that is none below /api', '/api/no-such-route'],
  ['an article that is none below /api', '/api/articles/no-such-article'],
  ['a token that is missing below /api', '/api/user'],
];

describe('HEAD (RFC 9110 §9.3.2)', () => {
  const api = useTestApp({ corsOrigins: ['https://blog.example.com'] });
  let author: Person;
  let documented: string[];

  beforeAll(async () => {
    author = await signUp(api);
    await postArticle(api, author, { title: 'Older' });
    const { slug } = await postArticle(api, author, { title: 'Héad', tags: ['a'] });
    await postComment(api, author, slug);
    const documents = await Promise.all(
      ['/docs-json', '/docs/realworld-json'].map((path) => api.http.get(path).expect(200)),
    );
    documented = documents
      .flatMap(({ body }) => routesOf(body as OpenApi))
      .filter(({ method }) => method === 'GET')
      .map(({ path }) => path.replace('{slug}', slug).replace('{username}', author.username));
    documented.push('/article?limit=1', '/article?offset=1&limit=1', '/article/no-such-article');
  });

  /** Status and headers, without those that always differ. */
  async function ask(
    method: 'get' | 'head',
    path: string,
    headers: Record<string, string>,
  ): Promise<object> {
    const response = await api.http[method](path).set(headers);
    const stable = Object.entries(response.headers).filter(([name]) => !OF_THE_MOMENT.has(name));
    return { path, status: response.status, ...Object.fromEntries(stable) };
  }

  /** Empties the cache. */
  const forget = (): void => ResultCache.of(api.orm.em).clear();

  /** The same read by both methods: each anew, and then each as what the other has left in memory. */
  async function expectSame(path: string, headers: Record<string, string> = {}): Promise<void> {
    forget();
    const got = await ask('get', path, headers);
    expect(await ask('head', path, headers)).toEqual(got);
    forget();
    expect(await ask('head', path, headers)).toEqual(got);
    expect(await ask('get', path, headers)).toEqual(got);
  }

  it('is GET without its body, for every documented read', async () => {
    expect(documented.length).toBeGreaterThan(12);
    for (const path of documented) {
      await expectSame(path);
    }
  });

  it('is the same with a token', async () => {
    for (const path of documented) {
      await expectSame(path, author.auth);
    }
  });

  it.each(BESIDE)('is the same for %s', (path) => expectSame(path));

  it.each(FAILING)('is the same for the error of %s', (_, path) => expectSame(path));

  it('responds with 304 where GET does', async () => {
    for (const path of documented) {
      await expectSame(path, { 'if-none-match': '*' });
      await expectSame(path, { 'if-none-match': '*', ...author.auth });
      const { etag } = (await api.http.get(path)).headers;
      if (etag !== undefined) {
        await api.http.head(path).set('if-none-match', etag).expect(304);
      }
    }
  });

  it('sends the same CORS headers as GET', () =>
    expectSame('/article', { origin: 'https://blog.example.com' }));

  it('has no body', async () => {
    for (const path of [...documented, ...BESIDE, ...FAILING.map(([, failing]) => failing)]) {
      const { text } = await api.http.head(path);
      expect({ path, text: text ?? '' }).toEqual({ path, text: '' });
    }
  });
});

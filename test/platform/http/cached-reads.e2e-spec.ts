import * as fc from 'fast-check';
import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { ResultCache } from '../../../src/platform/persistence/result-cache.js';
import { type Person, postArticle, postComment, signUp } from '../../support/people.js';
import { type OpenApi, type Route, routesOf } from '../../support/openapi.js';
import { runJobAfterOthers } from '../../support/jobs.js';
import { PATIENCE } from '../../support/processes.js';
import { useTestApp } from '../../support/test-app.js';

const ORIGINS = ['https://blog.example.com', 'https://other.example.com'];

/** Headers that differ from one response to the next, wherever it comes from. */
const OF_THE_MOMENT: ReadonlySet<string> = new Set(['date', 'age', 'x-request-id']);

/** One way to ask for something: escapes, order, values given although they are the default. */
interface Spelling {
  method: 'GET' | 'HEAD';
  url: string;
  headers: Record<string, string>;
}

interface Answer {
  status: number | undefined;
  headers: object;
  /** In hexadecimal: what differs is seen byte by byte. */
  body: string;
}

describe('public reads', () => {
  const api = useTestApp({ corsOrigins: ORIGINS });
  let author: Person;
  let base: URL;
  let slug: string;
  let cursor: string;
  let routes: Route[];

  beforeAll(async () => {
    author = await signUp(api);
    for (const title of ['One', 'Two', 'Three', 'Four']) {
      ({ slug } = await postArticle(api, author, { title, tags: ['a b', 'c', 'ü'] }));
      await postComment(api, author, slug);
    }
    await postComment(api, author, slug);
    // By itself, it runs a second later, and changes what is suggested.
    await runJobAfterOthers(api, 'count-search-terms');
    base = new URL(await api.app.getUrl());
    cursor = (await api.http.get('/article?limit=2')).body.startCursor;
    const documents = await Promise.all(
      ['/docs-json', '/docs/realworld-json'].map((path) => api.http.get(path).expect(200)),
    );
    routes = documents
      .flatMap(({ body }) => routesOf(body as OpenApi))
      .filter(({ method, path, operation }) => method === 'GET' && isPublic(path, operation));
  });

  /** Values that most members of a query take, by name; the first is the default. */
  function valuesOf(name: string): string[] {
    const known: Record<string, string[]> = {
      limit: ['20', '1', '2', '020'],
      offset: ['0', '1', '2'],
      tag: ['a b', 'c', 'ü', 'none'],
      author: [String(author.id), author.username, author.username.toUpperCase()],
      favorited: [author.username],
      after: [cursor],
      before: [cursor],
      q: ['text', 'title', 'One'],
    };
    return known[name] ?? ['1'];
  }

  function pathOf({ path }: Route): string {
    return path.replace('{slug}', slug).replace('{username}', author.username);
  }

  /** Several ways to ask for one and the same, and one for something beside it. */
  function spellingsOfOneRead(route: Route): fc.Arbitrary<Spelling[]> {
    const names = route.operation.parameters.filter((one) => one.in === 'query');
    const query = fc
      .subarray(names.map(({ name }) => name))
      .chain((chosen) =>
        fc.tuple(
          ...chosen.map((name) =>
            fc.constantFrom(...valuesOf(name)).map((value): [string, string] => [name, value]),
          ),
        ),
      );
    return query.chain((pairs) =>
      fc.array(
        spellingOf(
          pathOf(route),
          pairs,
          names.map(({ name }) => name),
        ),
        {
          minLength: 2,
          maxLength: 4,
        },
      ),
    );
  }

  function spellingOf(
    path: string,
    pairs: [string, string][],
    names: string[],
  ): fc.Arbitrary<Spelling> {
    const defaults = ['limit', 'offset'].filter((name) => names.includes(name));
    const query = fc
      .subarray(defaults)
      .map((added) =>
        pairs.concat(
          added
            .filter((name) => pairs.every(([other]) => other !== name))
            .map((name) => [name, valuesOf(name)[0] ?? '']),
        ),
      )
      .chain((all) => fc.shuffledSubarray(all, { minLength: all.length }))
      .chain((all) => fc.tuple(...all.flat().map((word) => escaped(word))))
      .map((words) => words.map((word, index) => word + (index % 2 === 0 ? '=' : '&')).join(''));
    const url = fc
      .tuple(escapedPath(path), query, fc.constantFrom('', '?', '&', '&&'))
      .map(([spelt, members, end]) =>
        members === ''
          ? spelt + (end === '?' ? end : '')
          : `${spelt}?${members.slice(0, -1)}${end}`,
      );
    return fc.record({ method: fc.constantFrom('GET', 'GET', 'HEAD'), url, headers });
  }

  const headers = fc.record<Record<string, string>>(
    {
      origin: fc.constantFrom(...ORIGINS, 'https://evil.example.com', 'null'),
      accept: fc.constantFrom('*/*', 'text/html', 'application/xml;q=0.9'),
      'accept-encoding': fc.constantFrom('gzip', 'identity', 'br, *;q=0'),
      'accept-language': fc.constantFrom('de', 'fr'),
      'if-none-match': fc.constantFrom('*', '"other"', 'nonsense'),
      'if-match': fc.constantFrom('*', '"other"'),
      range: fc.constant('bytes=0-3'),
      cookie: fc.constant('a=b'),
      'cache-control': fc.constant('no-cache'),
      'x-forwarded-host': fc.constant('evil.example.com'),
      host: fc.constantFrom('blog.example.com', 'localhost'),
    },
    { requiredKeys: [] },
  );

  async function ask({ method, url, headers: sent }: Spelling): Promise<Answer> {
    const { hostname, port } = base;
    return new Promise((resolve, reject) => {
      const outgoing = request(
        { hostname, port, method, path: url, headers: sent, agent: false },
        (incoming) => {
          const stable = Object.entries(incoming.headers).filter(
            ([name]) => !OF_THE_MOMENT.has(name),
          );
          buffer(incoming).then(
            (bytes) =>
              resolve({
                status: incoming.statusCode,
                headers: Object.fromEntries(stable),
                // An error names its request.
                body: incoming.statusCode === 200 ? bytes.toString('hex') : '',
              }),
            reject,
          );
        },
      );
      outgoing.on('error', reject).end();
    });
  }

  /** Nothing is in memory any more. */
  const forget = (): void => ResultCache.of(api.orm.em).clear();

  it(
    'are the same from memory as anew: every header, every byte',
    async () => {
      expect(routes.map(({ path }) => path)).toEqual(
        expect.arrayContaining(['/article', '/article/{slug}', '/tag', '/api/articles']),
      );
      const spellings = fc.constantFrom(...routes).chain(spellingsOfOneRead);
      const { reads } = ResultCache.of(api.orm.em);
      const hits = reads.response.hit;
      await fc.assert(
        fc.asyncProperty(spellings, async (asked) => {
          const anew: Answer[] = [];
          for (const one of asked) {
            forget();
            anew.push(await ask(one));
          }
          const twice = [...asked, ...asked];
          forget();
          const responses: Answer[] = [];
          for (const one of twice) {
            responses.push(await ask(one));
          }
          expect(responses).toEqual([...anew, ...anew]);
        }),
        { numRuns: 80 },
      );
      expect(reads.response.hit - hits).toBeGreaterThan(30);
    },
    PATIENCE,
  );

  it(
    'are the same for all who ask at once, each by its own spelling',
    async () => {
      const spellings = fc.constantFrom(...routes).chain(spellingsOfOneRead);
      await fc.assert(
        fc.asyncProperty(spellings, async (asked) => {
          const anew: Answer[] = [];
          for (const one of asked) {
            forget();
            anew.push(await ask(one));
          }
          forget();
          expect(await Promise.all(asked.map(ask))).toEqual(anew);
        }),
        { numRuns: 20 },
      );
    },
    PATIENCE,
  );
});

/** Letters, each perhaps as an escape in capital or small digits; what is none is always escaped. */
function escaped(word: string): fc.Arbitrary<string> {
  const letters = Array.from(word);
  return fc
    .array(fc.constantFrom('plain', 'plain', 'plain', 'small', 'capital', 'plus'), {
      minLength: letters.length,
      maxLength: letters.length,
    })
    .map((ways) =>
      letters
        .map((letter, index) => {
          const way = ways[index];
          if (way === 'plus' && letter === ' ') {
            return '+';
          }
          if (way !== 'small' && way !== 'capital') {
            return encodeURIComponent(letter);
          }
          const hex = Buffer.from(letter).toString('hex').replace(/../g, '%$&');
          return way === 'small' ? hex : hex.toUpperCase();
        })
        .join(''),
    );
}

function escapedPath(path: string): fc.Arbitrary<string> {
  return fc
    .tuple(...path.split('/').map((segment) => fc.oneof(fc.constant(segment), escaped(segment))))
    .map((segments) => segments.join('/'));
}

/** Health is asked of the machine, at the moment. */
function isPublic(path: string, { security = [] }: Route['operation']): boolean {
  const needsToken = security.length > 0 && !security.some((one) => Object.keys(one).length === 0);
  return !needsToken && !path.startsWith('/health');
}

import { type Person, postArticle, postComment, signUp } from '../../support/people.js';
import { statementsOf } from '../../support/statements.js';
import { useTestApp } from '../../support/test-app.js';

const ARTICLE = { title: 'Counted', text: 'Text', tags: ['a', 'new', 'tags'] };
const COMMENT = { text: 'A comment' };

interface Row {
  request: string;
  /** What it runs, each statement by its first word. */
  sql: string;
  body?: object;
  headers?: Record<string, string>;
}

/** As nobody; on cold caches. What has no order between them is sorted. */
const READING: Row[] = [
  { request: 'GET /article', sql: 'select with' },
  { request: 'GET /article?offset=1&tag=a', sql: 'select with' },
  { request: 'GET /article/:slug', sql: 'select' },
  { request: 'GET /article/:slug?preview=token', sql: 'select' },
  { request: 'GET /article/:slug/comment', sql: 'select' },
  { request: 'GET /tag', sql: 'with' },
];

/** With a token; the first is the look-up of its session. */
const OWN: Row[] = [
  { request: 'GET /user/profile', sql: 'select' },
  { request: 'GET /user/article', sql: 'select select with' },
  { request: 'GET /article/:slug', sql: 'select select' },
];

const WRITING: Row[] = [
  { request: 'POST /article', body: ARTICLE, sql: 'select with' },
  // Its slug is taken by now: two are tried.
  { request: 'POST /article', body: ARTICLE, sql: 'select with with' },
  {
    request: 'POST /article',
    body: { ...ARTICLE, title: 'Under a key' },
    headers: { 'idempotency-key': 'counted' },
    sql: 'select begin select select with with commit',
  },
  { request: 'PUT /article/put-there', body: ARTICLE, sql: 'select begin with commit' },
  { request: 'PUT /article/:slug', body: ARTICLE, sql: 'select begin with delete commit' },
  {
    request: 'PUT /article/:slug',
    body: ARTICLE,
    headers: { 'if-match': '*' },
    sql: 'select begin select with delete commit',
  },
  {
    request: 'PATCH /article/:slug',
    body: { text: 'Other' },
    // The second one writes the index of the search.
    sql: 'select select select begin update insert commit',
  },
  { request: 'POST /article/:slug/preview', body: {}, sql: 'select select insert' },
  { request: 'DELETE /article/:slug/preview', sql: 'select select delete' },
  { request: 'DELETE /article/:slug', sql: 'select begin select delete update commit' },
  { request: 'POST /article/:slug/comment', body: COMMENT, sql: 'select with' },
  {
    request: 'DELETE /article/:slug/comment/:shown',
    sql: 'select select begin select update commit',
  },
];

describe('round trips to the database', () => {
  const api = useTestApp();
  let author: Person;

  beforeAll(async () => {
    author = await signUp(api);
    // Then the stems of all words are known.
    await postArticle(api, author, {
      ...ARTICLE,
      title: 'Counted under a key',
      text: 'Text Other',
    });
  });

  it.each(READING)('of $request: $sql', async (row) => {
    expect((await wordsOf(row)).toSorted().join(' ')).toBe(row.sql);
  });

  it.each(OWN)('of $request with a token: $sql', async (row) => {
    expect((await wordsOf({ ...row, headers: author.auth })).toSorted().join(' ')).toBe(row.sql);
  });

  it.each(WRITING)('of $request: $sql', async (row) => {
    const headers = { ...author.auth, ...row.headers };
    expect((await wordsOf({ ...row, headers })).join(' ')).toBe(row.sql);
  });

  /** The first words of the statements that the request runs. */
  async function wordsOf({ request, headers = {}, body }: Row): Promise<string[]> {
    const [method = '', template = ''] = request.split(' ');
    const { slug } = await postArticle(api, author, { tags: ['a', 'b'] });
    const shown = await postComment(api, author, slug);
    const path = template.replace(':slug', slug).replace(':shown', String(shown));
    const statements = await statementsOf(api.orm, async () => {
      const response = await api.http[method.toLowerCase() as 'post'](path).set(headers).send(body);
      expect([200, 201]).toContain(response.status);
    });
    return statements.map((statement) => /\w+/.exec(statement)?.[0] ?? '');
  }
});

import type { Response } from 'supertest';
import { type Reader, register } from '../../support/conduit.js';
import { LogCapture, type LogLine } from '../../support/log-capture.js';
import {
  type Person,
  postArticle,
  postComment,
  type PostedArticle,
  signUp,
} from '../../support/people.js';
import { useTestApp } from '../../support/test-app.js';

/** How many write at once. */
const WRITERS = 20;

/** Milliseconds for a test: PostgreSQL takes a second to find a deadlock. */
const TEST_TIME = 120_000;

describe('twenty writers at once, who lock the same rows in one order', () => {
  const log = new LogCapture();
  const api = useTestApp({ databasePoolSize: WRITERS, logLevel: 'warn' }, { logTo: log });
  let author: Person;
  let reader: Reader;

  beforeAll(async () => {
    author = await signUp(api);
    reader = await register(api);
  });
  beforeEach(() => {
    log.text.length = 0;
  });

  it(
    'post articles with new tags that overlap, without a deadlock',
    async () => {
      for (let round = 0; round < 20; round++) {
        const responses = await together((index) => {
          // Three who write one new tag, two of them another one besides.
          const [a, b] = ['a', 'b'].map((letter) => `${letter} ${round} ${Math.floor(index / 3)}`);
          const tags = index % 3 === 0 ? [a] : [a, b];
          return write('post', '/article', { title: `${round} ${index}`, text: 'x', tags });
        });
        expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([201]));
      }
      expect(repeatsIn(log)).toEqual([]);
    },
    TEST_TIME,
  );

  it(
    'write, change, delete, comment, like and follow, without a deadlock or a failure',
    async () => {
      for (let round = 0; round < 20; round++) {
        const article = await postArticle(api, author);
        const comment = await postComment(api, author, article.slug);
        const writes = writesOf(article, comment, round);
        const responses = await together((index) => (writes[index % writes.length] ?? read)());
        // What somebody else has deleted is not found: that is a response.
        const failed = responses.filter(({ status }) => status === 409 || status >= 500);
        expect(failed.map(({ body }) => body)).toEqual([]);
      }
      expect(repeatsIn(log)).toEqual([]);
    },
    TEST_TIME,
  );

  it(
    'sign in to one account, without a deadlock',
    async () => {
      const { email, password } = author;
      for (let round = 0; round < 5; round++) {
        await together(() => post('/user/sign-in', { email, password }));
      }
      expect(repeatsIn(log)).toEqual([]);
      expect((await post('/user/sign-in', { email, password })).status).toBe(200);
    },
    TEST_TIME,
  );

  function writesOf(
    { slug }: PostedArticle,
    commentId: number,
    round: number,
  ): (() => Promise<Response>)[] {
    const path = `/article/${slug}`;
    const [x, y, z] = ['x', 'y', 'z'].map((letter) => `${letter} ${round}`);
    const whole = { title: 'x', text: 'x' };
    const key = { 'idempotency-key': `key-${round}` };
    return [
      () => write('put', path, { ...whole, tags: [x, y] }),
      () => write('patch', path, { tags: [y, z] }),
      () => write('patch', path, { tags: [x, z] }),
      () => write('patch', path, { text: 'another' }),
      () => write('post', '/article', { ...whole, tags: [x, y, z] }),
      () => write('post', '/article', { ...whole, tags: [y, z] }, key),
      () => write('post', `${path}/comment`, { text: 'x' }),
      () => write('delete', `${path}/comment/${commentId}`),
      () => write('post', `${path}/comment/${commentId}/restore`, {}),
      () => write('patch', '/user/profile', { bio: `${round}` }),
      () => write('post', `/api/articles/${slug}/favorite`, {}, reader.auth),
      () => write('delete', `/api/articles/${slug}/favorite`, {}, reader.auth),
      () => write('post', `/api/profiles/${author.username}/follow`, {}, reader.auth),
      () => write('delete', `/api/profiles/${author.username}/follow`, {}, reader.auth),
      () => write('put', '/api/user', { user: { bio: `${round}` } }, reader.auth),
      () => write('delete', path, {}),
    ];
  }

  async function write(
    method: 'post' | 'put' | 'patch' | 'delete',
    path: string,
    body: object = {},
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const sent = api.http[method](path).set({ ...author.auth, ...headers });
    return Object.keys(body).length === 0 ? sent : sent.send(body);
  }

  async function post(path: string, body: object): Promise<Response> {
    return api.http.post(path).send(body);
  }

  async function read(): Promise<Response> {
    return api.http.get('/article');
  }
});

function together(send: (index: number) => Promise<Response>): Promise<Response[]> {
  return Promise.all(Array.from({ length: WRITERS }, (_, index) => send(index)));
}

/** What is logged of transactions that were repeated. */
function repeatsIn(log: LogCapture): LogLine[] {
  return log.lines.filter(({ msg }) => msg.endsWith('is repeated'));
}

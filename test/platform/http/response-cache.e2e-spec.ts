import { jest } from '@jest/globals';
import { ArticleListService } from '../../../src/content/article/article-list.service.js';
import { CommentService } from '../../../src/content/comment/comment.service.js';
import { LogCapture } from '../../support/log-capture.js';
import { runElsewhere } from '../../support/other-connection.js';
import {
  type Person,
  postArticle,
  type PostedArticle,
  postComment,
  signUp,
} from '../../support/people.js';
import { useTestApp } from '../../support/test-app.js';
import { stopClock } from '../../support/time.js';

const BLOG = 'https://blog.example.com';

describe('public reads', () => {
  const log = new LogCapture();
  const api = useTestApp({ logLevel: 'info', corsOrigins: [BLOG] }, { logTo: log });
  let author: Person;
  let article: PostedArticle;
  let paths: string[];

  beforeAll(async () => {
    author = await signUp(api);
    article = await postArticle(api, author, { tags: ['hot'] });
    await postComment(api, author, article.slug);
    paths = ['/article', `/article/${article.slug}`, `/article/${article.slug}/comment`, '/tag'];
  });
  beforeEach(async () => {
    // A commit, so that nothing is in memory.
    article = await postArticle(api, author, { title: 'Another', tags: ['hot'] });
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  /** Changes titles and names in a way that this process does not learn of. */
  function changeElsewhere(): Promise<object[]> {
    return runElsewhere(api, `update article set title = 'elsewhere ' || title`);
  }

  describe('within a few seconds', () => {
    it('are served from memory, byte for byte, with the same entity tag', async () => {
      for (const path of paths) {
        const first = await api.http.get(path).expect(200);
        const again = await api.http.get(path).expect(200);
        expect(again.text).toBe(first.text);
        expect(again.headers['etag']).toBe(first.headers['etag']);
        expect(first.headers['etag']).toMatch(/^"[^"]+"$/);
        expect(first.headers).not.toHaveProperty('age');
        expect(again.headers['age']).toMatch(/^[0-5]$/);
        expect(again.headers['content-type']).toBe('application/json; charset=utf-8');
        expect(first.headers['content-type']).toBe('application/json; charset=utf-8');
      }
    });

    it('do not query the database', async () => {
      const lists = await countLists(async () => {
        for (let turn = 0; turn < 5; turn++) {
          await api.http.get('/article').expect(200);
        }
      });
      expect(lists).toBe(1);
    });

    it('are kept for each way to write the same query, as their links differ', async () => {
      await postArticle(api, author);
      const queries = ['?limit=1&tag=hot', '?tag=hot&limit=1', '?tag=hot&limit=1&offset=0'];
      const read = (query: string) => api.http.get(`/article${query}`).expect(200);
      const links: string[] = [];
      const lists = await countLists(async () => {
        for (const query of [...queries, ...queries]) {
          links.push(String((await read(query)).headers['link']));
        }
      });
      expect(lists).toBe(3);
      expect(links.slice(3)).toEqual(links.slice(0, 3));
      expect(new Set(links).size).toBe(3);
    });

    it('are served from memory to HEAD as to GET, whichever came first', async () => {
      const lists = await countLists(async () => {
        await api.http.head('/article').expect(200);
        await api.http.get('/article').expect(200);
        await api.http.head('/article').expect(200);
      });
      expect(lists).toBe(1);
    });

    it('differ where the query does', async () => {
      await api.http.get('/article').expect(200);
      const { body } = await api.http.get('/article?limit=1').expect(200);
      expect(body.items).toHaveLength(1);
    });

    it('respond with 304 to who has just that, the first time and from memory', async () => {
      for (const path of paths) {
        const { etag = '' } = (await api.http.get(path)).headers;
        for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
          const response = await api.http.get(path).set('if-none-match', known).expect(304);
          expect(response.text).toBe('');
          expect(response.headers).toMatchObject({ etag, vary: expect.stringMatching(/Authori/) });
        }
        await postArticle(api, author);
        const fresh = await api.http.get(path).set('if-none-match', '*').expect(304);
        expect(fresh.headers['etag']).toEqual(expect.any(String));
        await api.http.get(path).set('if-none-match', '"other"').expect(200);
      }
    });
  });

  describe('after a write', () => {
    it('show it at once', async () => {
      await api.http.get('/article').expect(200);
      const { id } = await postArticle(api, author, { title: 'Just now' });
      expect((await api.http.get('/article')).body.items[0].id).toBe(id);
    });

    it('show it also where they began before and ended after it', async () => {
      const held = Promise.withResolvers<void>();
      const began = Promise.withResolvers<void>();
      const articles = api.app.get(ArticleListService);
      const { body: page } = await api.http.get('/article').set(author.auth);
      jest.spyOn(articles, 'listPublished').mockImplementationOnce(async () => {
        began.resolve();
        await held.promise;
        return page;
      });
      const early = api.http.get('/article').then((response) => response);
      await began.promise;
      const { id } = await postArticle(api, author, { title: 'Meanwhile' });
      const late = await api.http.get('/article');
      held.resolve();
      expect((await early).body.items[0].id).not.toBe(id);
      expect(late.body.items[0].id).toBe(id);
      expect((await api.http.get('/article')).body.items[0].id).toBe(id);
    });

    it('stay cached after a sign-in', async () => {
      const { text } = await api.http.get('/article');
      await changeElsewhere();
      const { email, password } = author;
      await api.http.post('/user/sign-in').send({ email, password }).expect(200);
      expect((await api.http.get('/article')).text).toBe(text);
    });
  });

  describe('when concurrent reads miss the cache', () => {
    it('query the database once', async () => {
      const lists = await countLists(async () => {
        const responses = await Promise.all(
          Array.from({ length: 50 }, () => api.http.get('/article').expect(200)),
        );
        expect(new Set(responses.map(({ text }) => text)).size).toBe(1);
      });
      expect(lists).toBe(1);
    });

    it('each query it if the first one fails', async () => {
      const list = jest.spyOn(CommentService.prototype, 'list');
      list.mockRejectedValueOnce(new Error('a defect'));
      const path = `/article/${article.slug}/comment`;
      const responses = await Promise.all(Array.from({ length: 5 }, () => api.http.get(path)));
      const statuses = responses.map(({ status }) => status).toSorted((a, b) => a - b);
      expect(statuses).toEqual([200, 200, 200, 200, 500]);
    });
  });

  describe('with a token', () => {
    it('neither read nor fill the cache', async () => {
      const { text } = await api.http.get('/article');
      await changeElsewhere();
      const own = await api.http.get('/article').set(author.auth).expect(200);
      expect(own.body.items[0].title).toMatch(/^elsewhere/);
      expect((await api.http.get('/article')).text).toBe(text);
    });

    it('do so for drafts as well, which stay private', async () => {
      const draft = await postArticle(api, author, { publishedAt: null });
      const read = () => api.http.get(`/article/${draft.slug}`);
      const responses = [
        await read().set(author.auth),
        await read(),
        await read().set(author.auth),
      ];
      expect(responses.map(({ status }) => status)).toEqual([200, 404, 200]);
    });
  });

  describe('when shared caches are involved', () => {
    it('may store public responses for five seconds', async () => {
      for (const path of paths) {
        for (const turn of ['first', 'from memory']) {
          const { headers } = await api.http.get(path);
          expect({ path, turn, ...headers }).toMatchObject({
            'cache-control': 'public, max-age=0, s-maxage=5',
            vary: 'Origin, Authorization, Accept-Encoding',
          });
        }
      }
    });

    it('must not store private responses and errors', async () => {
      const { email, password } = author;
      const responses = await Promise.all([
        ...paths.map((path) => api.http.get(path).set(author.auth)),
        api.http.get('/user/profile').set(author.auth),
        api.http.post('/user/sign-in').send({ email, password }),
        api.http.get('/article/no-such-article'),
        api.http.get('/article?limit=x'),
        api.http.get('/no-such-route'),
        api.http.get('/health/ready'),
      ]);
      responses.forEach(({ headers }) => {
        expect(headers['cache-control']).toBe('private, no-store');
      });
    });
  });

  describe('served from memory', () => {
    it('have an id of their own, the security headers, and a line in the log', async () => {
      await api.http.get('/article');
      log.text.length = 0;
      const { headers } = await api.http.get('/article');
      const id = String(headers['x-request-id']);
      expect(headers).toMatchObject({
        'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
        'x-content-type-options': 'nosniff',
        'content-security-policy': expect.any(String),
      });
      expect(log.of(id)).toMatchObject([{ route: '/article', status: 200, msg: 'request' }]);
    });

    it('may be read by pages of listed origins, and say that they differ by origin', async () => {
      await api.http.get('/article');
      const { headers } = await api.http.get('/article').set('origin', BLOG);
      expect(headers['access-control-allow-origin']).toBe(BLOG);
      expect(headers['vary']).toBe('Origin, Authorization, Accept-Encoding');
    });

    it('are asked for without a body; one is refused as ever', async () => {
      await api.http.get('/article');
      const { status } = await api.http.get('/article').send({ any: 'thing' });
      expect(status).toBe(422);
    });
  });

  it('tell of an article that publishes by itself when they are asked anew', async () => {
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const { slug } = await postArticle(api, author, { publishedAt: later });
    const early = await api.http.get(`/article/${slug}`);
    stopClock(api, later);
    const late = await api.http.get(`/article/${slug}`);
    expect([early.status, late.status]).toEqual([404, 200]);
  });
});

/** How often the service is asked for the list while `ask` runs. */
async function countLists(ask: () => Promise<unknown>): Promise<number> {
  const list = jest.spyOn(ArticleListService.prototype, 'listPublished');
  await ask();
  return list.mock.calls.length;
}

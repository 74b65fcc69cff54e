import type { Test } from 'supertest';
import { type ConduitArticle, type Reader, register } from '../../support/conduit.js';
import { type OpenApi, routesOf } from '../../support/openapi.js';
import { sendBehindLock } from '../../support/other-connection.js';
import { type Person, type PostedArticle, postArticle, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { statementsOf } from '../../support/statements.js';
import { useTestApp } from '../../support/test-app.js';
import { send } from '../../support/wire.js';
import { INVALID, NOT_AUTHOR } from './changes.js';

const NOT_FOUND = { status: 404, code: 'not_found', error: 'Article not found' } as const;
const TAKEN = { status: 409, code: 'slug_taken' } as const;

describe('articles that move to another slug', () => {
  const api = useTestApp();
  let author: Person;
  let other: Person;
  let reader: Reader;
  let article: PostedArticle;
  let count = 0;

  beforeAll(async () => {
    author = await signUp(api);
    other = await signUp(api);
    reader = await register(api);
  });
  beforeEach(async () => {
    article = await postArticle(api, author, { title: `Here ${++count}` });
  });

  describe('when moved', () => {
    it('has the new slug, and everything else stays', async () => {
      const { status, body } = await move(article.slug, `there-${count}`);
      expect(status).toBe(200);
      expect(body).toEqual({
        ...article,
        slug: `there-${count}`,
        updatedAt: expect.stringMatching(/Z$/),
      });
      expect((await api.http.get(`/article/there-${count}`)).body).toMatchObject(body);
    });

    it('can be changed in other ways by the same request', async () => {
      const changes = { slug: `there-${count}`, title: 'New', tags: ['new'] };
      const { status, body } = await patch(article.slug, changes);
      expect({ status, body }).toMatchObject({ status: 200, body: changes });
    });

    it('stays where it is if the slug is its own', async () => {
      expect((await move(article.slug, article.slug)).status).toBe(200);
      await api.http.get(`/article/${article.slug}`).expect(200);
    });

    it.each([
      [''],
      ['Capital'],
      ['two words'],
      ['12'],
      ['feed'],
      ['search'],
      ['x'.repeat(256)],
      [1],
      [null],
      [['a']],
    ])('is refused with 422 if the slug is %j', async (slug) => {
      expectProblem(await patch(article.slug, { slug }), { ...INVALID, fields: ['slug'] });
    });

    it('is refused to others', async () => {
      expectProblem(await move(article.slug, `there-${count}`, other), NOT_AUTHOR);
      await api.http.get(`/article/${article.slug}`).expect(200);
    });

    it('can be moved by its id, and with the version that was read', async () => {
      const { headers } = await api.http.get(`/article/${article.slug}`);
      await move(article.id, `there-${count}`).expect(200);
      const late = await move(article.id, `elsewhere-${count}`).set({
        'if-match': String(headers['etag']),
      });
      expectProblem(late, { status: 412, code: 'precondition_failed' });
    });

    it('keeps its slug if the RealWorld API changes the title', async () => {
      const { body } = await api.http
        .post('/api/articles')
        .set(reader.auth)
        .send({ article: { title: `Conduit ${count}`, description: 'x', body: 'x' } })
        .expect(201);
      const { slug }: ConduitArticle = body.article;
      const changed = await api.http
        .put(`/api/articles/${slug}`)
        .set(reader.auth)
        .send({ article: { title: 'Another' } })
        .expect(200);
      expect(changed.body.article).toMatchObject({ slug, title: 'Another' });
    });
  });

  describe('when a slug is taken', () => {
    it('is refused the slug of another article, and the former slug of another', async () => {
      const blocker = await postArticle(api, other, { title: `Blocked ${count}` });
      expectProblem(await move(article.slug, blocker.slug), TAKEN);
      await move(blocker.slug, `blocked-more-${count}`, other).expect(200);
      expectProblem(await move(article.slug, blocker.slug), TAKEN);
      await api.http.get(`/article/${article.slug}`).expect(200);
    });

    it('gives a new article with that title another slug', async () => {
      await move(article.slug, `there-${count}`).expect(200);
      const { slug } = await postArticle(api, other, { title: article.title });
      expect(slug).toMatch(new RegExp(`^${article.slug}-[a-z0-9]{6}$`));
    });

    it('is free again once the article is deleted', async () => {
      await move(article.slug, `there-${count}`).expect(200);
      await api.http.delete(`/article/there-${count}`).set(author.auth).expect(200);
      const { slug } = await postArticle(api, other, { title: article.title });
      expect(slug).toBe(article.slug);
    });
  });

  describe('when it goes in a circle', () => {
    it('comes back to its first slug, and all others lead there', async () => {
      const slugs = [article.slug, `b-${count}`, `c-${count}`];
      for (const [index, slug] of slugs.entries()) {
        await move(slug, slugs[(index + 1) % 3] ?? '').expect(200);
      }
      await api.http.get(`/article/${slugs[0]}`).expect(200);
      for (const slug of slugs.slice(1)) {
        expect(await redirect(`/article/${slug}`)).toBe(`/article/${slugs[0]}`);
      }
    });
  });

  describe('when several move at once', () => {
    it('refuses two articles that take each other’s slugs, and waits for nothing', async () => {
      for (let round = 0; round < 5; round++) {
        const [one, two] = await Promise.all([
          postArticle(api, author, { title: `One ${count} ${round}` }),
          postArticle(api, other, { title: `Two ${count} ${round}` }),
        ]);
        const statements = await statementsOf(api.orm, async () => {
          const answers = await Promise.all([
            move(one.slug, two.slug),
            move(two.slug, one.slug, other),
          ]);
          answers.forEach((answer) => expectProblem(answer, TAKEN));
        });
        // A deadlock would be resolved by repeating one of the moves.
        expect(statements.filter((sql) => sql.includes('advisory'))).toHaveLength(2);
      }
    });

    it('gives a slug to one of ten articles, and refuses it to the others', async () => {
      const articles = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          postArticle(api, author, { title: `Racer ${count} ${index}` }),
        ),
      );
      const answers = await Promise.all(articles.map(({ slug }) => move(slug, `goal-${count}`)));
      expect(answers.map(({ status }) => status).toSorted()).toEqual([
        200,
        ...Array.from({ length: 9 }, () => 409),
      ]);
    });

    it('gives a new article another slug if its own becomes a former one meanwhile', async () => {
      const sql = `update article set slug = 'gone-${count}' where id = ${article.id}`;
      const { status, body } = await sendBehindLock(api, { sql, waiting: 1 }, () =>
        api.http.post('/article').set(other.auth).send({ title: article.title, text: 'x' }),
      );
      expect(status).toBe(201);
      expect(body.slug).toMatch(new RegExp(`^${article.slug}-[a-z0-9]{6}$`));
    });

    it('refuses a put on a slug that becomes a former one meanwhile', async () => {
      const sql = `update article set slug = 'gone-${count}' where id = ${article.id}`;
      const answer = await sendBehindLock(api, { sql, waiting: 1 }, () => put(article.slug, other));
      expectProblem(answer, { status: 409, code: 'slug_moved' });
    });
  });

  describe('when read by a former slug', () => {
    it.each([['get' as const], ['head' as const]])(
      'leads to the present one, with path and query: %s',
      async (method) => {
        await move(article.slug, `there-${count}`).expect(200);
        const path = `/article/${article.slug}/comment?limit=1`;
        const { status, headers, text } = await api.http[method](path).redirects(0);
        expect({ status, location: headers['location'], text: text ?? '' }).toEqual({
          status: 308,
          location: `/article/there-${count}/comment?limit=1`,
          text: '',
        });
        expect(headers['cache-control']).toContain('no-store');
      },
    );

    it('leads to the present one from every route about an article, in both APIs', async () => {
      await move(article.slug, `there-${count}`).expect(200);
      const paths = await readsOfArticles();
      expect(paths).toContain('/article/{slug}');
      expect(paths).toContain('/api/articles/{slug}/comments');
      for (const path of paths) {
        const of = (slug: string): string => path.replace('{slug}', slug).replace(/\{\w+\}/g, '1');
        expect(await redirect(of(article.slug), author)).toBe(of(`there-${count}`));
      }
    });

    it('leads there also from a path that ends with a slash, in the RealWorld API', async () => {
      await move(article.slug, `there-${count}`).expect(200);
      const location = await redirect(`/api/articles/${article.slug}/?a=/b/c`);
      expect(location).toBe(`/api/articles/there-${count}/?a=/b/c`);
    });

    it('is not found by those who may not see the article, and leads others to it', async () => {
      await patch(article.slug, { slug: `there-${count}`, publishedAt: null }).expect(200);
      expectProblem(await api.http.get(`/article/${article.slug}`), NOT_FOUND);
      expectProblem(await api.http.get(`/article/${article.slug}`).set(other.auth), NOT_FOUND);
      expect(await redirect(`/article/${article.slug}`, author)).toBe(`/article/there-${count}`);
    });

    it('is looked up only if there is no article with that slug', async () => {
      await move(article.slug, `there-${count}`).expect(200);
      const found = await statementsOf(api.orm, () => api.http.get(`/article/there-${count}`));
      expect(found).toHaveLength(1);
      const former = await statementsOf(api.orm, () => redirect(`/article/${article.slug}`));
      expect(former).toHaveLength(2);
    });

    it('leads back after the article has moved back', async () => {
      await api.http.get(`/article/${article.slug}`).expect(200);
      await move(article.slug, `there-${count}`).expect(200);
      expect(await redirect(`/article/${article.slug}`)).toBe(`/article/there-${count}`);
      await move(`there-${count}`, article.slug).expect(200);
      await api.http.get(`/article/${article.slug}`).expect(200);
      expect(await redirect(`/article/there-${count}`)).toBe(`/article/${article.slug}`);
    });
  });

  describe('when written to by a former slug', () => {
    it('is refused by every route that writes, which names the present slug', async () => {
      await move(article.slug, `there-${count}`).expect(200);
      const { body } = await api.http.get('/docs-json');
      const writes = routesOf(body as OpenApi).filter(
        ({ method, path }) => method !== 'GET' && path.includes('{slug}'),
      );
      expect(writes.length).toBeGreaterThan(5);
      const bodies: Record<string, object> = {
        PUT: { title: 'x', text: 'x' },
        PATCH: { title: 'x' },
        comment: { text: 'x' },
        report: { reason: 'x' },
      };
      for (const { method, path } of writes) {
        const target = path.replace('{slug}', article.slug).replace('{id}', '1');
        const json = bodies[method] ?? bodies[path.split('/').at(-1) ?? ''];
        const answer = await send(api, method, target, {
          headers: { ...author.auth, ...(json && { 'content-type': 'application/json' }) },
          body: json ? JSON.stringify(json) : '',
        });
        expect({ method, path, code: answer.body.code }).toEqual({
          method,
          path,
          code: 'slug_moved',
        });
        expectProblem(answer, { status: 409, code: 'slug_moved' });
        expect(answer.body.slug).toBe(`there-${count}`);
      }
    });

    it.each([[{ 'if-match': '*' }], [{ 'if-none-match': '*' }]])(
      'is refused with %j, too',
      async (condition) => {
        await move(article.slug, `there-${count}`).expect(200);
        const moved = { status: 409, code: 'slug_moved' } as const;
        expectProblem(await put(article.slug, author).set(condition), moved);
        expectProblem(await patch(article.slug, { text: 'x' }).set({ 'if-match': '*' }), moved);
      },
    );

    it('is not found for those who may not see the article', async () => {
      await patch(article.slug, { slug: `there-${count}`, publishedAt: null }).expect(200);
      expectProblem(await put(article.slug, other), NOT_FOUND);
      expectProblem(await patch(article.slug, { text: 'x' }, other), NOT_FOUND);
    });

    it('is refused by the RealWorld API, in its format', async () => {
      await move(article.slug, `there-${count}`).expect(200);
      const answer = await api.http
        .post(`/api/articles/${article.slug}/favorite`)
        .set(reader.auth)
        .send();
      expect({ status: answer.status, body: answer.body }).toEqual({
        status: 409,
        body: { errors: { article: ['has moved to another slug'] } },
      });
    });
  });

  /** The paths of all reads about an article, as the documents of both APIs have them. */
  async function readsOfArticles(): Promise<string[]> {
    const paths = ['/docs-json', '/docs/realworld-json'];
    const documents = await Promise.all(paths.map((path) => api.http.get(path).expect(200)));
    return documents
      .flatMap(({ body }) => routesOf(body as OpenApi))
      .filter(({ method, path }) => method === 'GET' && path.includes('{slug}'))
      .map(({ path }) => path);
  }

  /** Where a read is led to. */
  async function redirect(path: string, by?: Person): Promise<string | undefined> {
    const { status, headers } = await api.http
      .get(path)
      .set(by?.auth ?? {})
      .redirects(0);
    expect({ path, status }).toEqual({ path, status: 308 });
    return headers['location'];
  }

  function move(from: string | number, slug: string, by = author): Test {
    return patch(from, { slug }, by);
  }

  function patch(slug: string | number, changes: object, by = author): Test {
    return api.http.patch(`/article/${slug}`).set(by.auth).send(changes);
  }

  function put(slug: string, by: Person): Test {
    return api.http.put(`/article/${slug}`).set(by.auth).send({ title: 'x', text: 'x' });
  }
});

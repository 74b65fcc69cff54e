import { Article } from '../../../src/content/article/article.entity.js';
import { runElsewhere } from '../../support/other-connection.js';
import { type Person, postArticle, postComment, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp } from '../../support/test-app.js';
import { passTime, resumeTime, stopClock } from '../../support/time.js';

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('listing articles', () => {
  const api = useTestApp();
  let author: Person;
  let reader: Person;

  beforeAll(async () => {
    author = await signUp(api, { fullName: 'Ada Lovelace' });
    reader = await signUp(api);
  });
  beforeEach(async () => {
    // Its commit empties the result cache, too.
    await api.orm.em.fork().transactional((em) => em.nativeDelete(Article, {}));
  });
  afterEach(resumeTime);

  describe('when listing', () => {
    it('returns listings with exactly their fields, to everyone', async () => {
      const { id } = await postArticle(api, author, {
        title: 'title 1/3',
        text: 'text text text',
        description: 'desc',
        tags: ['foo2', 'foo1'],
        publishedAt: '2026-01-31T10:00:00.5+01:00',
      });
      await postComment(api, reader, 'title-13');
      const deleted = await postComment(api, reader, 'title-13');
      await api.http
        .delete(`/article/title-13/comment/${deleted}`)
        .set(reader.auth)
        .send()
        .expect(200);
      const { status, headers, body } = await api.http.get('/article');
      expect(status).toBe(200);
      expect(headers['content-type']).toBe('application/json; charset=utf-8');
      expect(body).toEqual({
        items: [
          {
            id,
            slug: 'title-13',
            title: 'title 1/3',
            description: 'desc',
            language: null,
            image: null,
            imageAlt: null,
            featured: false,
            tags: ['foo1', 'foo2'],
            author: author.id,
            authorName: 'Ada Lovelace',
            totalComments: 1,
            publishedAt: '2026-01-31T09:00:00.500Z',
            createdAt: expect.stringMatching(ISO_TIME),
          },
        ],
        total: 1,
        startCursor: expect.any(String),
        endCursor: expect.any(String),
        hasNextPage: false,
        hasPreviousPage: false,
      });
    });

    it('returns an empty page if there are no articles', async () => {
      const { body } = await api.http.get('/article');
      expect(body).toEqual({
        items: [],
        total: 0,
        startCursor: null,
        endCursor: null,
        hasNextPage: false,
        hasPreviousPage: false,
      });
    });

    it('puts the newest publishedAt first, whatever was written last', async () => {
      await postArticle(api, author, { title: 'Middle', publishedAt: '2021-01-01T00:00:00Z' });
      await postArticle(api, author, { title: 'Newest', publishedAt: '2022-01-01T00:00:00Z' });
      await postArticle(api, author, { title: 'Oldest', publishedAt: '2020-01-01T00:00:00Z' });
      expect(await listedTitles()).toEqual(['Newest', 'Middle', 'Oldest']);
    });

    it('breaks ties by id, the greatest first', async () => {
      const publishedAt = '2021-01-01T00:00:00Z';
      for (const title of ['One', 'Two', 'Three']) {
        await postArticle(api, author, { title, publishedAt });
      }
      expect(await listedTitles()).toEqual(['Three', 'Two', 'One']);
      expect(await listedTitles('?limit=2')).toEqual(['Three', 'Two']);
      expect(await listedTitles('?limit=2&offset=2')).toEqual(['One']);
    });

    it('gives 20 items by default and up to 100, and counts them all', async () => {
      await insertArticles(101);
      const { body: byDefault } = await api.http.get('/article');
      expect(byDefault.items).toHaveLength(20);
      expect(byDefault.total).toBe(101);
      const { body: most } = await api.http.get('/article?limit=100');
      expect(most.items).toHaveLength(100);
      expect(most.items.slice(0, 20)).toEqual(byDefault.items);
    });

    it('passes over as many as offset says, and has nothing beyond the last', async () => {
      await insertArticles(5);
      const all = await listedTitles();
      expect(await listedTitles('?limit=2&offset=1')).toEqual(all.slice(1, 3));
      for (const offset of [5, 2_147_483_647]) {
        const { status, body } = await api.http.get(`/article?offset=${offset}`);
        expect({ status, body }).toMatchObject({ status: 200, body: { items: [], total: 5 } });
      }
    });

    it.each([
      ['limit=0', 'limit'],
      ['limit=101', 'limit'],
      ['limit=-1', 'limit'],
      ['limit=1.5', 'limit'],
      ['limit=1e1', 'limit'],
      ['limit=0x10', 'limit'],
      ['limit=%2B5', 'limit'],
      ['limit=+5', 'limit'],
      ['limit=', 'limit'],
      ['limit=all', 'limit'],
      ['limit=5&limit=5', 'limit'],
      ['limit[]=5', 'limit[]'],
      ['offset=-1', 'offset'],
      ['offset=2147483648', 'offset'],
      ['offset=0&offset=0', 'offset'],
      ['__proto__=1', '__proto__'],
      ['constructor=1', 'constructor'],
      ['toString=1', 'toString'],
    ])('responds with 422 to ?%s', async (query, field) => {
      const answer = await api.http.get(`/article?${query}`);
      expectProblem(answer, { status: 422, code: 'validation_failed', fields: [field] });
    });

    it('reports every invalid query parameter at once', async () => {
      const answer = await api.http.get('/article?limit=0&offset=x&page=1');
      expectProblem(answer, {
        status: 422,
        code: 'validation_failed',
        fields: ['limit', 'offset', 'page'],
      });
    });

    it('treats a bad token as none', async () => {
      await postArticle(api, author);
      const { status, body } = await api.http.get('/article').auth('rubbish', { type: 'bearer' });
      expect(status).toBe(200);
      expect(body.total).toBe(1);
    });

    it('shows no draft and nothing of a time to come, even to its author', async () => {
      await postArticle(api, author, { title: 'Shown' });
      await postArticle(api, author, { title: 'Draft', publishedAt: null });
      await postArticle(api, author, { title: 'Later', publishedAt: '2999-01-01T00:00:00Z' });
      const { body } = await api.http.get('/article').set(author.auth);
      expect(body).toMatchObject({ items: [{ title: 'Shown' }], total: 1 });
    });

    it('shows an article of a time to come from that very millisecond on', async () => {
      await postArticle(api, author, { publishedAt: '2999-01-01T00:00:00.000Z' });
      stopClock(api, '2998-12-31T23:59:59.999Z');
      expect((await api.http.get('/article')).body).toMatchObject({ items: [], total: 0 });
      stopClock(api, '2999-01-01T00:00:00.000Z');
      expect((await api.http.get('/article')).body).toMatchObject({
        items: [{ publishedAt: '2999-01-01T00:00:00.000Z' }],
        total: 1,
      });
    });
  });

  describe('when the list is cached', () => {
    it('returns without a query for a second, the maximum age of its total', async () => {
      const { slug } = await postArticle(api, author, { title: 'Before' });
      const first = await api.http.get('/article');
      await runElsewhere(api, `update article set title = 'After'`);
      await runElsewhere(api, copyOf(slug));
      expect((await api.http.get('/article')).body).toEqual(first.body);

      passTime(1001);
      const { body } = await api.http.get('/article');
      expect(body.items.map((item: { title: string }) => item.title)).toEqual(['After', 'After']);
      expect(body.total).toBe(2);
    });

    it('shows signed-in users the current articles, and a total that is up to a second old', async () => {
      const { slug } = await postArticle(api, author, { title: 'Before' });
      await api.http.get('/article');
      await runElsewhere(api, copyOf(slug));
      const read = () => api.http.get('/article').set(author.auth);
      const early = (await read()).body;
      passTime(1001);
      const late = (await read()).body;
      expect([early.items.length, early.total, late.total]).toEqual([2, 1, 2]);
    });

    it('keeps the pages apart', async () => {
      await insertArticles(3);
      const [first] = await listedTitles('?limit=1');
      const [second] = await listedTitles('?limit=1&offset=1');
      expect(second).not.toBe(first);
      expect(await listedTitles('?limit=2')).toEqual([first, second]);
    });

    it('never shows the user’s own draft through the cache', async () => {
      await postArticle(api, author, { publishedAt: null });
      await api.http.get('/article').set(author.auth);
      expect((await api.http.get('/article')).body).toMatchObject({ items: [], total: 0 });
    });

    it.each([
      [
        'a post',
        () => api.http.post('/article').set(author.auth).send({ title: 'New', text: 'x' }),
        { items: [{ title: 'New' }, { slug: 'kept' }], total: 2 },
      ],
      [
        'a put',
        () => api.http.put('/article/new').set(author.auth).send({ title: 'New', text: 'x' }),
        { items: [{ slug: 'new' }, { slug: 'kept' }], total: 2 },
      ],
      [
        'a put that replaces',
        () => api.http.put('/article/kept').set(author.auth).send({ title: 'Other', text: 'x' }),
        { items: [{ slug: 'kept', title: 'Other' }], total: 1 },
      ],
      [
        'a patch',
        () =>
          api.http
            .patch('/article/kept')
            .set(author.auth)
            .send({ tags: ['new'] }),
        { items: [{ slug: 'kept', tags: ['new'] }], total: 1 },
      ],
      [
        'a withdrawal',
        () => api.http.patch('/article/kept').set(author.auth).send({ publishedAt: null }),
        { items: [], total: 0 },
      ],
      [
        'a deletion',
        () => api.http.delete('/article/kept').set(author.auth),
        { items: [], total: 0 },
      ],
      [
        'a comment',
        () => api.http.post('/article/kept/comment').set(reader.auth).send({ text: 'x' }),
        { items: [{ slug: 'kept', totalComments: 1 }], total: 1 },
      ],
    ])('shows %s at once', async (_, write, expected) => {
      await postArticle(api, author, { title: 'Kept', publishedAt: '2020-01-01T00:00:00Z' });
      await api.http.get('/article').expect(200);
      const { status } = await write();
      expect([200, 201]).toContain(status);
      const { body } = await api.http.get('/article');
      expect(body).toMatchObject(expected);
      expect(body.items).toHaveLength(expected.items.length);
    });

    it('shows the author’s new name at once', async () => {
      const renamed = await signUp(api, { fullName: 'Old Name' });
      await postArticle(api, renamed);
      await api.http.get('/article').expect(200);
      await api.http.patch('/user/profile').set(renamed.auth).send({ fullName: 'New Name' });
      const { body } = await api.http.get('/article');
      expect(body.items).toMatchObject([{ authorName: 'New Name' }]);
    });
  });

  async function listedTitles(query = ''): Promise<string[]> {
    const { body } = await api.http.get(`/article${query}`).expect(200);
    return body.items.map((item: { title: string }) => item.title);
  }

  async function insertArticles(count: number): Promise<void> {
    await runElsewhere(
      api,
      `insert into article
         (slug, title, description, text, author_id, published_at, created_at, updated_at)
       select 'number-' || n, 'Number ' || n, '', 'x', $1, '2020-01-01', now(), now()
       from generate_series(1, $2::int) n`,
      [author.id, count],
    );
  }
});

/** SQL that makes a second article of one. */
function copyOf(slug: string): string {
  return `insert into article
      (slug, title, description, text, author_id, published_at, created_at, updated_at)
    select slug || '-copy', title, description, text, author_id, published_at, created_at, updated_at
    from article where slug = '${slug}'`;
}

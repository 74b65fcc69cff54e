import { encodeTimeCursor } from '../../../src/platform/pagination/time-cursor.js';
import { Article } from '../../../src/content/article/article.entity.js';
import { runElsewhere, sendBehindLock } from '../../support/other-connection.js';
import { type Person, postArticle, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp } from '../../support/test-app.js';
import { type Page, readArticlePage } from './article-pages.js';

describe('paging through articles', () => {
  const api = useTestApp();
  let author: Person;
  let other: Person;

  beforeAll(async () => {
    author = await signUp(api);
    other = await signUp(api);
  });
  beforeEach(async () => {
    await api.orm.em.fork().transactional((em) => em.nativeDelete(Article, {}));
  });

  const readPage = (path: string): Promise<Page> => readArticlePage(api, path);

  async function titlesOf(query: string): Promise<string[]> {
    return (await readPage(`/article?${query}`)).titles;
  }

  describe('when filtering', () => {
    beforeEach(async () => {
      await postArticle(api, author, {
        title: 'one',
        tags: ['Sea', 'wind'],
        publishedAt: '2020-01-01T00:00:00Z',
      });
      await postArticle(api, author, {
        title: 'two',
        tags: ['sea'],
        publishedAt: '2020-01-02T00:00:00Z',
      });
      await postArticle(api, other, {
        title: 'three',
        tags: ['Sea'],
        publishedAt: '2020-01-03T00:00:00Z',
      });
      await postArticle(api, other, { title: 'draft', tags: ['Sea'], publishedAt: null });
      await postArticle(api, other, {
        title: 'later',
        tags: ['Sea'],
        publishedAt: '2999-01-01T00:00:00Z',
      });
    });

    it('lists articles with the tag, case-sensitively', async () => {
      expect(await readPage('/article?tag=Sea')).toMatchObject({
        titles: ['three', 'one'],
        total: 2,
      });
      expect(await readPage('/article?tag=sea')).toMatchObject({ titles: ['two'], total: 1 });
      expect(await readPage('/article?tag=SEA')).toMatchObject({ titles: [], total: 0 });
      expect(await readPage('/article?tag=Se%25')).toMatchObject({ titles: [], total: 0 });
    });

    it('lists articles of the author', async () => {
      const path = `/article?author=${author.id}`;
      expect(await readPage(path)).toMatchObject({ titles: ['two', 'one'], total: 2 });
      expect(await readPage('/article?author=2147483647')).toMatchObject({ titles: [], total: 0 });
    });

    it('combines filters with each other, with cursors and with offsets', async () => {
      const filter = `tag=Sea&author=${author.id}`;
      expect(await readPage(`/article?${filter}`)).toMatchObject({ titles: ['one'], total: 1 });
      const { endCursor, startCursor } = await readPage('/article?limit=1&tag=Sea');
      expect(await readPage(`/article?after=${endCursor}&tag=Sea`)).toMatchObject({
        titles: ['one'],
        total: 2,
        hasPreviousPage: true,
      });
      expect(await readPage(`/article?after=${endCursor}&${filter}`)).toMatchObject({
        titles: ['one'],
        total: 1,
        hasPreviousPage: false,
      });
      expect(await readPage(`/article?before=${startCursor}&${filter}`)).toMatchObject({
        titles: [],
        hasNextPage: true,
      });
      expect(await readPage(`/article?offset=1&tag=Sea`)).toMatchObject({
        titles: ['one'],
        total: 2,
      });
    });

    it('keeps the responses of different filters apart', async () => {
      const totals = [];
      for (const query of ['', '?tag=Sea', `?author=${author.id}`, `?tag=1`, '?tag=wind', '']) {
        totals.push((await readPage(`/article${query}`)).total);
      }
      expect(totals).toEqual([3, 2, 2, 0, 1, 3]);
    });

    it.each([
      ['publishes a draft', { publishedAt: '2020-01-04T00:00:00Z' }, ['draft', 'three', 'one']],
      [
        'takes the tag away',
        { tags: ['other'], publishedAt: '2020-01-04T00:00:00Z' },
        ['three', 'one'],
      ],
    ])('follows an edit that %s', async (_, changes, titles) => {
      await api.http.patch('/article/draft').set(other.auth).send(changes).expect(200);
      expect((await readPage('/article?tag=Sea')).titles).toEqual(titles);
    });

    it('follows a new time, a withdrawal, a replacement and a deletion', async () => {
      const edit = (slug: string, changes: object): PromiseLike<unknown> =>
        api.http.patch(`/article/${slug}`).set(other.auth).send(changes).expect(200);
      await edit('three', { publishedAt: '2019-01-01T00:00:00Z' });
      expect(await titlesOf('tag=Sea')).toEqual(['one', 'three']);
      await edit('three', { publishedAt: null });
      expect(await titlesOf('tag=Sea')).toEqual(['one']);
      await api.http
        .put('/article/draft')
        .set(other.auth)
        .send({ title: 'put', text: 'x', tags: ['Sea'], publishedAt: '2018-01-01T00:00:00Z' })
        .expect(200);
      expect(await titlesOf('tag=Sea')).toEqual(['one', 'put']);
      await api.http.delete('/article/one').set(author.auth).expect(200);
      expect(await titlesOf('tag=Sea')).toEqual(['put']);
    });

    it('follows changes made directly in the database', async () => {
      await runElsewhere(
        api,
        `update article set published_at = '2021-01-01', author_id = $1 where slug = 'one'`,
        [other.id],
      );
      expect(await readPage(`/article?tag=Sea&author=${other.id}`)).toMatchObject({
        titles: ['one', 'three'],
      });
      await runElsewhere(
        api,
        `insert into article_tags (article_id, tag_id)
         select a.id, t.id from article a, tag t where a.slug = 'two' and t.name = 'wind'`,
      );
      expect(await readPage('/article?tag=wind')).toMatchObject({ titles: ['one', 'two'] });
    });

    it('follows a new time that is set while a tag is being added', async () => {
      await postArticle(api, author, { title: 'race', publishedAt: null });
      const move = `update article set published_at = '2021-01-01' where slug = 'race'`;
      await sendBehindLock(api, { sql: move, waiting: 1 }, () =>
        runElsewhere(
          api,
          `insert into article_tags (article_id, tag_id)
           select a.id, t.id from article a, tag t where a.slug = 'race' and t.name = 'wind'`,
        ),
      );
      expect((await readPage('/article?tag=wind')).titles).toEqual(['race', 'one']);
    });
  });

  describe('when the query is refused', () => {
    const cursor = encodeTimeCursor({ time: '2020-01-01T00:00:00.000Z', id: 1 }, 'article');

    it.each([
      [`after=${cursor}&before=${cursor}`, ['before']],
      [`after=${cursor}&offset=0`, ['offset']],
      [`before=${cursor}&offset=20`, ['offset']],
      [`after=${cursor}&before=${cursor}&offset=1`, ['before', 'offset']],
      ['after=', ['after']],
      ['before=x', ['before']],
      [`after=${cursor}&after=${cursor}`, ['after']],
      ['tag=', ['tag']],
      ['tag=%20', ['tag']],
      [`tag=${'x'.repeat(51)}`, ['tag']],
      ['tag=a&tag=b', ['tag']],
      ['tag=%00', ['tag']],
      ['author=0', ['author']],
      ['author=2147483648', ['author']],
      ['author=a%20b', ['author']],
      ['author=1.0', ['author']],
      ['author=', ['author']],
      ['author=1&author=1', ['author']],
    ])('responds with 422 to ?%s', async (query, fields) => {
      const answer = await api.http.get(`/article?${query}`);
      expectProblem(answer, { status: 422, code: 'validation_failed', fields });
    });

    it('says which parameters exclude each other', async () => {
      const { body } = await api.http.get(`/article?after=${cursor}&offset=0`);
      expect(body.error).toBe('offset must not be given together with after');
    });
  });
});

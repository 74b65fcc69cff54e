import { ResultCache } from '../../../src/platform/persistence/result-cache.js';
import {
  authOf,
  type ConduitArticle,
  type Reader,
  register,
  writeArticle,
} from '../../support/conduit.js';
import { runElsewhere } from '../../support/other-connection.js';
import { postArticle, signUp } from '../../support/people.js';
import { type Execution, executionsOf } from '../../support/plans.js';
import { statementsOf } from '../../support/statements.js';
import { useTestApp } from '../../support/test-app.js';

/** The tested part of a page of articles. */
interface Page {
  titles: string[];
  count: number;
  articles: ConduitArticle[];
}

const isPage = ({ sql }: Execution): boolean => sql.includes('with page as');

describe('lists of the RealWorld API', () => {
  const api = useTestApp();

  async function readPage(path: string, as?: Reader): Promise<Page> {
    const response = await api.http.get(`/api/articles${path}`).set(authOf(as));
    expect({ status: response.status, errors: response.body.errors }).toEqual({ status: 200 });
    const { articles, articlesCount } = response.body as {
      articles: ConduitArticle[];
      articlesCount: number;
    };
    return { titles: articles.map(({ title }) => title), count: articlesCount, articles };
  }

  const follow = (as: Reader, { username }: { username: string }) =>
    api.http.post(`/api/profiles/${username}/follow`).set(as.auth).expect(200);
  const favorite = (as: Reader, { slug }: { slug: string }) =>
    api.http.post(`/api/articles/${slug}/favorite`).set(as.auth).expect(200);

  const marks = async (as?: Reader): Promise<unknown> =>
    (await readPage('', as)).articles.map((article) => [
      article.favorited,
      article.favoritesCount,
      article.author.following,
    ]);

  describe('with a few articles', () => {
    beforeEach(async () => {
      await runElsewhere(api, 'truncate "user", tag restart identity cascade');
      ResultCache.of(api.orm.em).clear();
    });

    describe('GET /api/articles', () => {
      it('is empty at first', async () => {
        expect((await api.http.get('/api/articles')).body).toEqual({
          articles: [],
          articlesCount: 0,
        });
      });

      it('has the articles of both APIs, newest first, without a body', async () => {
        const author = await register(api);
        const first = await writeArticle(api, author, { title: 'first', tagList: ['b', 'a'] });
        await postArticle(api, await signUp(api), { title: 'second' });
        await postArticle(api, await signUp(api), { title: 'a draft', publishedAt: null });
        const { titles, count, articles } = await readPage('');
        expect({ titles, count }).toEqual({ titles: ['second', 'first'], count: 2 });
        const { body: _, ...listed } = first;
        expect(articles[1]).toEqual(listed);
        expect(articles.some((article) => 'body' in article)).toBe(false);
        const { body: native } = await api.http.get('/article');
        expect(native.items.map(({ title }: ConduitArticle) => title)).toEqual(titles);
      });

      it('puts the later of two articles of the same time first', async () => {
        const person = await signUp(api);
        const publishedAt = '2026-01-31T09:00:00.000Z';
        for (const title of ['one', 'two', 'three']) {
          await postArticle(api, person, { title, publishedAt });
        }
        expect((await readPage('')).titles).toEqual(['three', 'two', 'one']);
      });

      it('has 20 by default, and pages by limit and offset; the count is of all', async () => {
        const author = await register(api);
        for (let number = 1; number <= 22; number++) {
          await writeArticle(api, author, { title: `title ${number}` });
        }
        const byDefault = await readPage('');
        expect({ length: byDefault.titles.length, count: byDefault.count }).toEqual({
          length: 20,
          count: 22,
        });
        expect(await readPage('?limit=2&offset=1')).toMatchObject({
          titles: ['title 21', 'title 20'],
          count: 22,
        });
        expect(await readPage('?offset=21')).toMatchObject({ titles: ['title 1'], count: 22 });
        expect(await readPage('?offset=22')).toMatchObject({ titles: [], count: 22 });
        expect((await readPage('?limit=1')).titles).toEqual(['title 22']);
      });

      it.each([
        ['limit=0', 'limit'],
        ['limit=-1', 'limit'],
        ['limit=ten', 'limit'],
        ['limit=1&limit=2', 'limit'],
        ['offset=-1', 'offset'],
        ['offset=1.5', 'offset'],
        ['tag=a&tag=b', 'tag'],
      ])('returns 422 for ?%s', async (query, field) => {
        const { status, body } = await api.http.get(`/api/articles?${query}`);
        expect({ status, fields: Object.keys(body.errors) }).toEqual({
          status: 422,
          fields: [field],
        });
      });

      it('ignores unknown query parameters and empty filters', async () => {
        await writeArticle(api, await register(api), { title: 'one' });
        expect((await readPage('?type=global&tag=&author=&favorited=')).titles).toEqual(['one']);
      });

      it('filters by tag, author and favorites, and by all of them at once', async () => {
        const [author, other, reader] = [
          await register(api),
          await register(api),
          await register(api),
        ];
        const both = await writeArticle(api, author, { title: 'both', tagList: ['x', 'y'] });
        await writeArticle(api, author, { title: 'plain' });
        const liked = await writeArticle(api, other, { title: 'liked', tagList: ['x'] });
        await favorite(reader, both);
        await favorite(reader, liked);
        await favorite(other, both);

        expect(await readPage('?tag=x')).toMatchObject({ titles: ['liked', 'both'], count: 2 });
        expect(await readPage('?tag=X')).toMatchObject({ titles: [], count: 0 });
        expect(await readPage(`?author=${author.username.toUpperCase()}`)).toMatchObject({
          titles: ['plain', 'both'],
          count: 2,
        });
        const favorites = `?favorited=${reader.username}`;
        expect(await readPage(favorites)).toMatchObject({ titles: ['liked', 'both'], count: 2 });
        expect(await readPage(`${favorites}&limit=1&offset=1`)).toMatchObject({
          titles: ['both'],
          count: 2,
        });
        expect(await readPage(`${favorites}&tag=y`)).toMatchObject({ titles: ['both'], count: 1 });
        expect(await readPage(`${favorites}&author=${other.username}`)).toMatchObject({
          titles: ['liked'],
          count: 1,
        });
        expect(await readPage(`${favorites}&author=${author.username}&tag=x`)).toMatchObject({
          titles: ['both'],
          count: 1,
        });
      });

      it.each(['author=nobody', 'favorited=nobody', 'tag=none', 'author=1', 'author=a%20b'])(
        'is empty for ?%s, with count 0',
        async (query) => {
          await writeArticle(api, await register(api));
          expect(await readPage(`?${query}`)).toMatchObject({ titles: [], count: 0 });
        },
      );

      it('shows for each article what the caller likes and follows, and how many like it', async () => {
        const [author, reader, other] = [
          await register(api),
          await register(api),
          await register(api),
        ];
        const one = await writeArticle(api, author, { title: 'one' });
        await writeArticle(api, other, { title: 'two' });
        await favorite(reader, one);
        await favorite(other, one);
        await follow(reader, author);
        expect(await marks(reader)).toEqual([
          [false, 0, false],
          [true, 2, true],
        ]);
        expect(await marks()).toEqual([
          [false, 0, false],
          [false, 2, false],
        ]);
      });

      it('immediately shows what was written, liked and undone', async () => {
        const [author, reader] = [await register(api), await register(api)];
        const favorites = `?favorited=${reader.username}`;
        expect((await readPage('')).count).toBe(0);
        const article = await writeArticle(api, author);
        expect((await readPage('')).count).toBe(1);
        expect((await readPage(favorites)).count).toBe(0);
        await favorite(reader, article);
        expect((await readPage(favorites)).count).toBe(1);
        expect((await readPage('')).articles[0]?.favoritesCount).toBe(1);
        await api.http
          .delete(`/api/articles/${article.slug}/favorite`)
          .set(reader.auth)
          .expect(200);
        expect(await readPage(favorites)).toMatchObject({ titles: [], count: 0 });
      });
    });

    describe('GET /api/articles/feed', () => {
      it('is empty for a new user, with count 0', async () => {
        await writeArticle(api, await register(api));
        const { body } = await api.http.get('/api/articles/feed').set((await register(api)).auth);
        expect(body).toEqual({ articles: [], articlesCount: 0 });
      });

      it('has the articles of followed users, newest first, each with following true', async () => {
        const [reader, one, two, stranger] = [
          await register(api),
          await register(api),
          await register(api),
          await register(api),
        ];
        await follow(reader, one);
        await follow(reader, two);
        await writeArticle(api, one, { title: 'one' });
        await writeArticle(api, stranger, { title: 'stranger' });
        await writeArticle(api, two, { title: 'two' });
        await writeArticle(api, one, { title: 'three' });
        const { titles, count, articles } = await readPage('/feed', reader);
        expect({ titles, count }).toEqual({ titles: ['three', 'two', 'one'], count: 3 });
        expect(articles.map(({ author }) => author.following)).toEqual([true, true, true]);
        expect(articles.some((article) => 'body' in article)).toBe(false);
        expect(await readPage('/feed?limit=1&offset=1', reader)).toMatchObject({
          titles: ['two'],
          count: 3,
        });
        await api.http.delete(`/api/profiles/${one.username}/follow`).set(reader.auth).expect(200);
        expect(await readPage('/feed', reader)).toMatchObject({ titles: ['two'], count: 1 });
      });

      it('has no drafts', async () => {
        const [reader, person] = [await register(api), await signUp(api)];
        await follow(reader, person);
        await postArticle(api, person, { publishedAt: null });
        await postArticle(api, person, { publishedAt: '2999-01-01T00:00:00Z' });
        expect(await readPage('/feed', reader)).toMatchObject({ titles: [], count: 0 });
      });

      it('returns 401 without a token', async () => {
        const { status, body } = await api.http.get('/api/articles/feed');
        expect({ status, body }).toEqual({
          status: 401,
          body: { errors: { token: ['is missing'] } },
        });
      });
    });

    describe('the native list', () => {
      it('accepts a username for the author, in any case, along with other filters', async () => {
        const [author, other] = [await signUp(api), await signUp(api)];
        await postArticle(api, author, { title: 'mine', tags: ['x'], text: 'pelican' });
        await postArticle(api, other, { title: 'theirs', tags: ['x'], text: 'pelican' });
        const { username } = author;
        for (const query of [
          `author=${username}`,
          `author=${username.toUpperCase()}&tag=x`,
          `author=${username}&q=pelican`,
        ]) {
          const { body } = await api.http.get(`/article?${query}`).expect(200);
          expect({
            total: body.total,
            titles: body.items.map(({ title }: ConduitArticle) => title),
          }).toEqual({
            total: 1,
            titles: ['mine'],
          });
        }
        const { body } = await api.http.get('/article?author=nobody_at_all').expect(200);
        expect(body).toMatchObject({ items: [], total: 0 });
      });
    });
  });

  describe('with thousands of articles', () => {
    const ARTICLES = 5000;
    /** Rows and index entries that a page of 20 may read, however many there are in total. */
    const PAGE_ROWS = 400;
    /** All of them older than most articles. */
    const FAVOURITES = 300;
    let reader: Reader;

    beforeAll(async () => {
      await runElsewhere(api, 'truncate "user", tag restart identity cascade');
      const authors = [];
      for (let number = 0; number < 5; number++) {
        authors.push(await register(api));
      }
      reader = await register(api);
      await follow(reader, authors[0] ?? reader);
      await follow(reader, authors[1] ?? reader);
      await runElsewhere(
        api,
        `insert into article (slug, title, description, text, author_id, published_at, created_at, updated_at)
         select 'a-' || n, 'a ' || n, repeat('d', 100), repeat('t', 1000), (select min(id) from "user") + n % 5,
           timestamptz '2026-01-01' + n * interval '1 minute', now(), now()
         from generate_series(1, ${ARTICLES}) n`,
      );
      await runElsewhere(api, `insert into tag (name) values ('x'), ('y')`);
      await runElsewhere(
        api,
        `insert into article_tags (article_id, tag_id) select a.id, t.id from article a, tag t`,
      );
      await runElsewhere(
        api,
        `insert into favourite (user_id, article_id, created_at)
         select u.id, a.id, now() from article a, "user" u
         where a.id <= ${FAVOURITES} and u.username = '${reader.username}'`,
      );
      await runElsewhere(api, 'vacuum analyze');
      ResultCache.of(api.orm.em).clear();
    });

    const get = (path: string) => api.http.get(`/api/articles${path}`).set(reader.auth).expect(200);

    it.each([
      // The session, the page, the count.
      ['', 3],
      ['?tag=x', 3],
      ['/feed', 3],
      // And the user.
      ['?author=USER', 4],
      ['?favorited=USER', 4],
    ])(
      'runs the same number of statements for %s, however many articles a page has',
      async (path, count) => {
        const target = path.replace('USER', reader.username);
        const separator = target.includes('?') ? '&' : '?';
        for (const limit of [1, 100]) {
          ResultCache.of(api.orm.em).clear();
          const statements = await statementsOf(api.orm, () =>
            get(`${target}${separator}limit=${limit}`),
          );
          expect(statements).toHaveLength(count);
        }
      },
    );

    it.each([
      ['?limit=20', PAGE_ROWS],
      ['?tag=x', PAGE_ROWS],
      ['/feed', PAGE_ROWS],
      // Favourites are read once and sorted, wherever in the list they are.
      ['?favorited=USER', PAGE_ROWS + 2 * FAVOURITES],
    ])('reads a bounded number of rows for a page of %s', async (path, rows) => {
      const executions = await executionsOf(api.orm, () =>
        get(path.replace('USER', reader.username)),
      );
      const page = executions.find(isPage);
      expect(page?.rowsRead).toBeLessThan(rows);
      expect(
        page?.scannedTables.filter(
          (table) =>
            table !== 'user' && table !== 'tag' && table !== 'following' && table !== 'favourite',
        ),
      ).toEqual([]);
    });
  });
});

import { ArticleListing } from '../../../src/content/article/article-listing.entity.js';
import { Article } from '../../../src/content/article/article.entity.js';
import { Comment } from '../../../src/content/comment/comment.entity.js';
import { ResultCache } from '../../../src/platform/persistence/result-cache.js';
import { SOFT_DELETE_FILTER } from '../../../src/platform/persistence/soft-delete.subscriber.js';
import { TagUsage } from '../../../src/content/tag/tag-usage.entity.js';
import { Social } from '../../../src/people/user/social.embeddable.js';
import { User } from '../../../src/people/user/user.entity.js';
import { UserRepository } from '../../../src/people/user/user.repository.js';
import { contextsOf, managedBy } from '../../support/contexts.js';
import { withReplacedMethod } from '../../support/replaced-method.js';
import { type Person, postArticle, postComment, signUp } from '../../support/people.js';
import { statementsOf } from '../../support/statements.js';
import { useTestApp } from '../../support/test-app.js';

describe('the ORM, reading', () => {
  const api = useTestApp();
  let author: Person;

  beforeAll(async () => {
    author = await signUp(api);
  });

  /** The SQL behind `GET path`. */
  function statementsOfGet(path: string, as?: Person): Promise<string[]> {
    return statementsOf(api.orm, () =>
      api.http
        .get(path)
        .set(as?.auth ?? {})
        .expect(200),
    );
  }

  describe('when a request has a context', () => {
    it('gives concurrent requests separate identity maps', async () => {
      const contexts = await contextsOf(api.orm, () =>
        Promise.all(
          Array.from({ length: 4 }, () =>
            api.http.get('/user/profile').set(author.auth).expect(200),
          ),
        ),
      );
      const profiles = contexts.map((em) => em.getUnitOfWork().getById(User, author.id));
      expect(profiles.map((profile) => profile?.id)).toEqual(Array(4).fill(author.id));
      expect(new Set(profiles).size).toBe(4);
    });

    it('never shows a request the unsaved changes of another', async () => {
      const responses = await Promise.all(
        ['One', 'Two', 'Three', 'Four'].map((fullName) =>
          api.http.patch('/user/profile').set(author.auth).send({ fullName, bio: fullName }),
        ),
      );
      expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
      expect(responses.map(({ body }) => body.bio)).toEqual(
        responses.map(({ body }) => body.fullName),
      );
    });

    it('refuses the global entity manager', async () => {
      await expect(api.orm.em.findOne(User, author.id)).rejects.toThrow(/global EntityManager/);
      await expect(api.app.get(UserRepository).exists('a@b.cd')).rejects.toThrow(
        /global EntityManager/,
      );
    });
  });

  describe('when a route is public', () => {
    it.each([
      ['/article', () => '/article?limit=7'],
      ['/article/:slug', (slug: string) => `/article/${slug}`],
      ['/article/:slug/comment', (slug: string) => `/article/${slug}/comment`],
      ['/tag', () => '/tag'],
    ])('serves GET %s from unmanaged rows', async (_, pathOf) => {
      const { slug } = await postArticle(api, author, { tags: ['managed'] });
      await postComment(api, author, slug);
      const contexts = await contextsOf(api.orm, () => api.http.get(pathOf(slug)).expect(200));
      expect(contexts).toHaveLength(1);
      expect(contexts.flatMap(managedBy)).toEqual([]);
    });

    it('manages the current user, and nothing else', async () => {
      const { slug } = await postArticle(api, author);
      await postComment(api, author, slug);
      const contexts = await contextsOf(api.orm, () =>
        api.http.get(`/article/${slug}/comment`).set(author.auth).expect(200),
      );
      expect(contexts.flatMap(managedBy)).toEqual(['User', 'Session']);
    });

    it.each([
      ['the list', '/article?limit=100', 2],
      ['the tags', '/tag', 1],
    ])('runs no more statements for %s with more rows', async (_, path, count) => {
      for (let round = 0; round < 3; round++) {
        const { slug } = await postArticle(api, author, { tags: ['one', 'two'] });
        await postComment(api, author, slug);
        expect(await statementsOfGet(path)).toHaveLength(count);
      }
    });

    it('reads an article with one statement', async () => {
      const { slug } = await postArticle(api, author, { tags: ['one', 'two'] });
      await postComment(api, author, slug);
      expect(await statementsOfGet(`/article/${slug}`)).toHaveLength(1);
    });
  });

  describe('when a property is lazy', () => {
    it('reads no password for the own profile', async () => {
      const statements = await statementsOfGet('/user/profile', author);
      expect(statements).toEqual([expect.stringContaining('"email"')]);
      expect(statements.join()).not.toMatch(/password/);
    });

    it('reads no password for authentication', async () => {
      const statements = await statementsOfGet('/user/article', author);
      expect(statements.join()).not.toMatch(/password/);
    });

    it('reads the password to sign in', async () => {
      const { email, password } = author;
      const statements = await statementsOf(api.orm, () =>
        api.http.post('/user/sign-in').send({ email, password }).expect(200),
      );
      const readsOfUsers = statements.filter((statement) => statement.includes('from "user"'));
      expect(readsOfUsers).toEqual([
        expect.stringMatching(/^select ("u0"\.\*|.*"password")/),
        // Once more, locked, when the session is opened: it may have changed meanwhile.
        expect.stringMatching(/^select credentials_version .* for no key update$/),
      ]);
    });

    it.each([
      ['/article', '/article?limit=3'],
      ['/user/article', '/user/article'],
    ])('reads no text for GET %s', async (_, path) => {
      await postArticle(api, author);
      const statements = await statementsOfGet(path, author);
      expect(statements.join()).toMatch(/\bdescription\b/);
      expect(statements.join()).not.toMatch(/\btext\b/);
    });

    it('reads no text of the article for its comments', async () => {
      const { slug } = await postArticle(api, author);
      const statements = await statementsOfGet(`/article/${slug}/comment`);
      expect(statements).toHaveLength(1);
      expect(statements.join()).toMatch(/\bc\.text\b/);
      expect(statements.join()).not.toMatch(/\ba\.text\b/);
    });

    it('leaves it out of an entity until it is asked for', async () => {
      const { id } = await postArticle(api, author, { text: 'Long' });
      const em = api.orm.em.fork();
      const article = await em.findOneOrFail(Article, id);
      expect(article.text).toBeUndefined();
      await em.populate(article, ['text']);
      expect(article.text).toBe('Long');
    });
  });

  describe('when a user has social handles', () => {
    it('keeps them in one jsonb column', async () => {
      const columns = await api.orm.em.fork().execute<{ column_name: string; data_type: string }[]>(
        `select column_name, data_type from information_schema.columns
           where table_name = 'user' and column_name ~ 'social|twitter|facebook|linkedin'`,
      );
      expect(columns).toEqual([{ column_name: 'social', data_type: 'jsonb' }]);
    });

    it('stores the members that are there and gives an embeddable back', async () => {
      const { id, auth } = await signUp(api);
      await api.http
        .patch('/user/profile')
        .set(auth)
        .send({ social: { twitter: 'jane', facebook: null } })
        .expect(200);
      const em = api.orm.em.fork();
      const rows = await em.execute(`select social::text from "user" where id = ?`, [id]);
      expect(rows).toEqual([{ social: '{"twitter": "jane"}' }]);
      const { social } = await em.findOneOrFail(User, id);
      expect(social).toBeInstanceOf(Social);
      expect(social?.twitter).toBe('jane');
    });

    it('stores NULL where there are none', async () => {
      const { id } = await signUp(api);
      const rows = await api.orm.em
        .fork()
        .execute(`select social is null as "isNull" from "user" where id = ?`, [id]);
      expect(rows).toEqual([{ isNull: true }]);
    });
  });

  describe('when the virtual entity ArticleListing is searched', () => {
    it('gives a row for each article', async () => {
      const person = await signUp(api, { fullName: 'Own Lister' });
      const { id, slug } = await postArticle(api, person, { title: 'Listed', tags: ['b', 'a'] });
      await postComment(api, author, slug);
      const listings = await api.orm.em.fork().find(ArticleListing, { author: person.id });
      expect(listings).toEqual([
        expect.objectContaining({
          id,
          slug,
          title: 'Listed',
          tags: ['a', 'b'],
          author: person.id,
          authorName: 'Own Lister',
          totalComments: 1,
        }),
      ]);
      expect(listings[0]).toBeInstanceOf(ArticleListing);
    });

    it('takes condition, limit and offset to the ids, before it counts and collects', async () => {
      const person = await signUp(api);
      for (const title of ['One', 'Two', 'Three']) {
        await postArticle(api, person, { title });
      }
      let titles: string[] = [];
      const statements = await statementsOf(api.orm, async () => {
        const page = { limit: 1, offset: 1 };
        const rows = await api.orm.em.fork().find(ArticleListing, { author: person.id }, page);
        titles = rows.map(({ title }) => title);
      });
      expect(titles).toEqual(['Two']);
      expect(statements).toEqual([
        expect.stringMatching(
          /with page as materialized \(select "page"."id" .* where .* limit 1 offset 1\)/s,
        ),
      ]);
    });

    it('has neither table nor view', async () => {
      const rows = await api.orm.em
        .fork()
        .execute(`select table_name from information_schema.tables where table_name ~ 'listing'`);
      expect(rows).toEqual([]);
    });
  });

  describe('when the view entity TagUsage is searched', () => {
    it('reads a view of the database', async () => {
      const em = api.orm.em.fork();
      const views = await em.execute(
        `select viewname as name from pg_views where schemaname = current_schema()`,
      );
      expect(views).toEqual([{ name: 'tag_usage' }]);
      await postArticle(api, author, { tags: ['viewed'] });
      const usage = await em.findOneOrFail(TagUsage, { name: 'viewed' });
      expect(usage).toMatchObject({ name: 'viewed', totalArticles: 1 });
    });

    it('writes nothing to it', async () => {
      await postArticle(api, author, { tags: ['read-only'] });
      const em = api.orm.em.fork();
      const usage = await em.findOneOrFail(TagUsage, { name: 'read-only' });
      usage.totalArticles = 1000;
      expect(await statementsOf(api.orm, () => em.flush())).toEqual([]);
      await expect(em.execute(`update tag_usage set total_articles = 1000`)).rejects.toThrow(
        /cannot update view/,
      );
    });
  });

  describe('when the list is read again', () => {
    it('runs no listing SQL while the first response is fresh', async () => {
      await postArticle(api, author);
      const path = '/article?limit=9';
      expect((await statementsOfGet(path)).filter(isListing)).toHaveLength(1);
      const { body: first } = await api.http.get(path);
      expect((await statementsOfGet(path)).filter(isListing)).toEqual([]);
      const { body: second } = await api.http.get(path);
      expect(second).toEqual(first);
    });

    it('keeps the response and the total for a second', async () => {
      await postArticle(api, author);
      const cache = ResultCache.of(api.orm.em);
      const lifetimes: number[] = [];
      await withReplacedMethod(
        cache,
        'set',
        (set) => (name, data, origin, lifetime) => {
          lifetimes.push(lifetime);
          set(name, data, origin, lifetime);
        },
        () => api.http.get('/article?limit=8').expect(200),
      );
      expect(lifetimes.toSorted()).toEqual([1000, 1000]);
    });

    it('keeps each page apart', async () => {
      await postArticle(api, author, { title: 'Older' });
      await postArticle(api, author, { title: 'Newer' });
      const titleAt = async (offset: number): Promise<string> =>
        (await api.http.get(`/article?limit=1&offset=${offset}`)).body.items[0].title;
      expect([await titleAt(0), await titleAt(1)]).toEqual(['Newer', 'Older']);
    });

    it('shows what was committed through this server at once, and nothing else', async () => {
      const { id } = await postArticle(api, author, { title: 'As posted' });
      const readTitle = async (): Promise<unknown> =>
        (await api.http.get('/article?limit=1')).body.items[0].title;
      expect(await readTitle()).toBe('As posted');
      // What another server would do.
      await api.orm.em.fork().nativeUpdate(Article, id, { title: 'Changed elsewhere' });
      expect(await readTitle()).toBe('As posted');
      await api.http
        .patch(`/article/${id}`)
        .set(author.auth)
        .send({ title: 'Changed here' })
        .expect(200);
      expect(await readTitle()).toBe('Changed here');
    });

    it.each([
      ['PUT', 'put', { title: 'Put', text: 'Text' }, 200],
      ['PATCH', 'patch', { title: 'Patched' }, 200],
    ] as const)('is fresh after %s', async (_, method, body, status) => {
      const { slug } = await postArticle(api, author);
      await api.http.get('/article?limit=1').expect(200);
      await api.http[method](`/article/${slug}`).set(author.auth).send(body).expect(status);
      const { body: list } = await api.http.get('/article?limit=1');
      expect(list.items[0]).toMatchObject({ slug, title: body.title });
    });

    it('is fresh after DELETE, the total too', async () => {
      const { slug } = await postArticle(api, author);
      const { body: before } = await api.http.get('/article?limit=1');
      await api.http.delete(`/article/${slug}`).set(author.auth).expect(200);
      const { body: after } = await api.http.get('/article?limit=1');
      expect(after.total).toBe(before.total - 1);
      expect(after.items[0].slug).not.toBe(slug);
    });
  });

  describe('when rows are soft-deleted', () => {
    it('hides them from every query, and from relations, unless the filter is off', async () => {
      const { id, slug } = await postArticle(api, author);
      const gone = await postComment(api, author, slug, 'gone');
      await postComment(api, author, slug, 'left');
      await api.http.delete(`/article/${slug}/comment/${gone}`).set(author.auth).expect(200);
      const em = api.orm.em.fork();
      const off = { filters: { [SOFT_DELETE_FILTER]: false } };
      expect(await em.count(Comment, { article: id })).toBe(1);
      expect(await em.count(Comment, { article: id }, off)).toBe(2);
      const textsOf = async (filters: typeof off | object): Promise<string[]> => {
        const options = { populate: ['comments'] as const, disableIdentityMap: true, ...filters };
        const article = await em.findOneOrFail(Article, id, options);
        return article.comments.map(({ text }) => text);
      };
      expect(await textsOf({})).toEqual(['left']);
      expect((await textsOf(off)).toSorted()).toEqual(['gone', 'left']);
    });
  });

  describe('when comments are read by cursor', () => {
    it('asks for what comes after it, without an offset', async () => {
      const { slug } = await postArticle(api, author);
      await postComment(api, author, slug);
      const { body } = await api.http.get(`/article/${slug}/comment?limit=1`);
      const statements = await statementsOfGet(`/article/${slug}/comment?after=${body.endCursor}`);
      const page = statements.find((statement) => statement.includes('order by'));
      expect(page).toContain('(c.created_at, c.id) > (?, ?)');
      // `offset 0` passes nothing over: it keeps the planner from reading rows beyond the page.
      expect(page).not.toMatch(/offset (?!0)/);
    });
  });
});

function isListing(statement: string): boolean {
  return statement.includes('"authorName"');
}

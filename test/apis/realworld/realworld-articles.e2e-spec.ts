import {
  authOf,
  type ConduitArticle,
  expectErrors,
  type Reader,
  register,
  writeArticle,
} from '../../support/conduit.js';
import { postArticle, signUp } from '../../support/people.js';
import { useTestApp } from '../../support/test-app.js';
import { resumeTime, stopClock } from '../../support/time.js';
import { BLANK, NO_TOKEN } from './expected-errors.js';

const NOT_FOUND = { article: ['not found'] };
const FORBIDDEN = { article: ['forbidden'] };
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const markOf = ({ favorited, favoritesCount }: ConduitArticle): unknown => ({
  favorited,
  favoritesCount,
});

describe('articles of the RealWorld API', () => {
  const api = useTestApp();
  let author: Reader;
  let other: Reader;

  beforeAll(async () => {
    [author, other] = [await register(api), await register(api)];
  });
  afterEach(resumeTime);

  const read = (slug: string, as?: Reader) => api.http.get(`/api/articles/${slug}`).set(authOf(as));
  const put = (slug: string, article: unknown, as: Reader | undefined = author) =>
    api.http.put(`/api/articles/${slug}`).set(authOf(as)).send({ article });

  const post = (article: unknown) =>
    api.http.post('/api/articles').set(author.auth).send({ article });
  const remove = (slug: string, as?: Reader) =>
    api.http.delete(`/api/articles/${slug}`).set(authOf(as));

  const favorite = (slug: string, as?: Reader) =>
    api.http.post(`/api/articles/${slug}/favorite`).set(authOf(as));
  const unfavorite = (slug: string, as?: Reader) =>
    api.http.delete(`/api/articles/${slug}/favorite`).set(authOf(as));

  describe('POST /api/articles', () => {
    const whole = {
      title: 'How to train your dragon',
      description: 'Ever wonder how?',
      body: 'Very carefully.',
      tagList: ['training', 'dragons'],
    };

    it('returns 201 with the article and sorted tags', async () => {
      const { status, body } = await post(whole);
      expect({ status, body }).toEqual({
        status: 201,
        body: {
          article: {
            slug: 'how-to-train-your-dragon',
            title: whole.title,
            description: whole.description,
            body: whole.body,
            tagList: ['dragons', 'training'],
            createdAt: expect.stringMatching(ISO_TIME),
            updatedAt: expect.stringMatching(ISO_TIME),
            favorited: false,
            favoritesCount: 0,
            author: { username: author.username, bio: null, image: null, following: false },
          },
        },
      });
      expect((await read(body.article.slug)).body).toEqual(body);
    });

    it('publishes immediately, in the native API too', async () => {
      const { slug } = await writeArticle(api, author, { title: 'Seen natively', tagList: ['x'] });
      const { body } = await api.http.get(`/article/${slug}`);
      expect(body).toMatchObject({
        slug: 'seen-natively',
        text: 'A body',
        description: 'About',
        tags: ['x'],
        author: { username: author.username },
      });
    });

    it('needs no tags', async () => {
      expect((await writeArticle(api, author)).tagList).toEqual([]);
    });

    it('creates distinct slugs for equal titles', async () => {
      const slugs = await Promise.all(
        [1, 2, 3].map(async () => (await writeArticle(api, author, { title: 'Same' })).slug),
      );
      expect(new Set(slugs).size).toBe(3);
      const responses = await Promise.all(slugs.map((slug) => read(slug)));
      expect(responses.map(({ status }) => status)).toEqual([200, 200, 200]);
    });

    it.each([['title'], ['description'], ['body']])(
      'returns 422 if %s is missing, null or empty',
      async (field) => {
        for (const blank of [undefined, null, '', '  ']) {
          expectErrors(await post({ ...whole, [field]: blank }), 422, { [field]: BLANK });
        }
      },
    );

    it.each([
      [['one', ''], ['one']],
      [['', ' one ', '\t'], ['one']],
      [[''], []],
      [[], []],
      [null, []],
    ])('drops blank tags, and treats null as none: %j', async (tagList, kept) => {
      const { status, body } = await post({ ...whole, tagList });
      expect({ status, tagList: body.article?.tagList }).toEqual({ status: 201, tagList: kept });
    });

    it.each([[{}], [{ article: null }], [whole]])(
      'names all missing fields in %j',
      async (body) => {
        const response = await api.http.post('/api/articles').set(author.auth).send(body);
        expectErrors(response, 422, { title: BLANK, description: BLANK, body: BLANK });
      },
    );

    it.each([['a'], [[7]], [['', 7]], [['x'.repeat(51)]]])(
      'returns 422 for the tags %j',
      async (tagList) => {
        const response = await post({ ...whole, tagList });
        const message = 'must be up to 20 texts of 1 to 50 characters';
        expectErrors(response, 422, { tagList: [message] });
      },
    );

    it('returns 422 for what is too long', async () => {
      const response = await post({
        ...whole,
        title: 'x'.repeat(256),
        description: 'x'.repeat(1001),
      });
      expectErrors(response, 422, {
        title: ['is too long (maximum is 255 characters)'],
        description: ['is too long (maximum is 1000 characters)'],
      });
    });

    it('returns 401 without a token, whatever the body', async () => {
      expectErrors(await api.http.post('/api/articles').send({}), 401, NO_TOKEN);
    });
  });

  describe('GET /api/articles/:slug', () => {
    it('returns an article of the native API', async () => {
      const person = await signUp(api);
      const { slug } = await postArticle(api, person, { title: 'Native', tags: ['b', 'a'] });
      const { status, body } = await read(slug);
      expect({ status, article: body.article }).toMatchObject({
        status: 200,
        article: { slug: 'native', body: 'A text', tagList: ['a', 'b'], favorited: false },
      });
    });

    it('shows what the caller likes and follows, not what others do', async () => {
      const { slug } = await writeArticle(api, author);
      await api.http.post(`/api/articles/${slug}/favorite`).set(other.auth).expect(200);
      await api.http.post(`/api/profiles/${author.username}/follow`).set(other.auth).expect(200);
      const seenBy = async (as?: Reader): Promise<unknown> => {
        const { favorited, favoritesCount, author: profile } = (await read(slug, as)).body.article;
        return { favorited, favoritesCount, following: profile.following };
      };
      expect(await seenBy(other)).toEqual({ favorited: true, favoritesCount: 1, following: true });
      const elsewhere = { favorited: false, favoritesCount: 1, following: false };
      expect(await seenBy(author)).toEqual(elsewhere);
      expect(await seenBy()).toEqual(elsewhere);
      await api.http.delete(`/api/profiles/${author.username}/follow`).set(other.auth);
    });

    it("returns 404 for an unknown slug, and for another user's draft", async () => {
      expectErrors(await read('no-such-article'), 404, NOT_FOUND);
      const { slug } = await postArticle(api, await signUp(api), { publishedAt: null });
      expectErrors(await read(slug, other), 404, NOT_FOUND);
    });

    it('ignores an invalid token', async () => {
      const { slug } = await writeArticle(api, author);
      await api.http.get(`/api/articles/${slug}`).set('authorization', 'Token bad').expect(200);
    });
  });

  describe('PUT /api/articles/:slug', () => {
    it('changes only the body, and keeps slug, tags and time of creation', async () => {
      const before = await writeArticle(api, author, { title: 'To edit', tagList: ['b', 'a'] });
      stopClock(api, new Date(Date.parse(before.updatedAt) + 1).toISOString());
      const { status, body } = await put(before.slug, { body: 'With two hands' });
      expect({ status, body }).toEqual({
        status: 200,
        body: { article: { ...before, body: 'With two hands', updatedAt: body.article.updatedAt } },
      });
      expect(body.article.updatedAt).not.toBe(before.updatedAt);
      expect((await read(before.slug)).body).toEqual(body);
    });

    it('changes title and description; the slug stays, so that links stay valid', async () => {
      const { slug } = await writeArticle(api, author, { title: 'Old title' });
      const { body } = await put(slug, { title: 'New title', description: 'New' });
      expect(body.article).toMatchObject({ slug, title: 'New title', description: 'New' });
    });

    it.each([
      ['absent', undefined, ['a', 'b']],
      ['empty', [], []],
      ['given', ['z', 'c', 'z'], ['c', 'z']],
    ])('stores the right tags if tagList is %s', async (_, tagList, expected) => {
      const { slug } = await writeArticle(api, author, { tagList: ['b', 'a'] });
      const { body } = await put(slug, { body: 'x', ...(tagList && { tagList }) });
      expect(body.article.tagList).toEqual(expected);
      expect((await read(slug)).body.article.tagList).toEqual(expected);
    });

    it('returns 422 for null for the tags, and keeps them', async () => {
      const { slug } = await writeArticle(api, author, { tagList: ['a'] });
      const { status, body } = await put(slug, { tagList: null });
      expect({ status, fields: Object.keys(body.errors) }).toEqual({
        status: 422,
        fields: ['tagList'],
      });
      expect((await read(slug)).body.article.tagList).toEqual(['a']);
    });

    it.each([['title'], ['description'], ['body']])(
      'returns 422 for an empty %s and to null',
      async (field) => {
        const { slug } = await writeArticle(api, author);
        for (const blank of ['', null]) {
          expectErrors(await put(slug, { [field]: blank }), 422, { [field]: BLANK });
        }
      },
    );

    it('accepts a blank description if it is the stored one, and no other', async () => {
      const person = await signUp(api);
      const { slug } = await postArticle(api, person, { description: '' });
      const credentials = { email: person.email, password: person.password };
      const { body } = await api.http.post('/api/users/login').send({ user: credentials });
      const edit = (description: string) =>
        api.http
          .put(`/api/articles/${slug}`)
          .set('authorization', `Token ${body.user.token}`)
          .send({ article: { title: 'Edited', description } });
      expect((await edit('')).body.article).toMatchObject({ title: 'Edited', description: '' });
      expectErrors(await edit(' '), 422, { description: BLANK });
      expect((await edit('About')).body.article.description).toBe('About');
      expectErrors(await edit(''), 422, { description: BLANK });
    });

    it('drops blank tags', async () => {
      const { slug } = await writeArticle(api, author, { tagList: ['a'] });
      const { body } = await put(slug, { tagList: ['b', '', '  '] });
      expect(body.article.tagList).toEqual(['b']);
    });

    it('returns 422 for a body without an article, as it would change nothing', async () => {
      const { slug } = await writeArticle(api, author);
      const path = `/api/articles/${slug}`;
      const response = await api.http.put(path).set(author.auth).send({ title: 'New' });
      expectErrors(response, 422, { article: BLANK });
    });

    it('accepts a whole article, as editors send it back', async () => {
      const article = await writeArticle(api, author, { tagList: ['a'] });
      const { status, body } = await put(article.slug, { ...article, title: 'Edited' });
      expect({ status, title: body.article.title, author: body.article.author }).toEqual({
        status: 200,
        title: 'Edited',
        author: article.author,
      });
    });

    it('returns 403 for other users, 404 for an unknown slug, and 401 before both', async () => {
      const { slug, title } = await writeArticle(api, author);
      expectErrors(await put(slug, { title: 'Stolen' }, other), 403, FORBIDDEN);
      expectErrors(await put('no-such-article', { title: 'x' }), 404, NOT_FOUND);
      const anonymous = (path: string) =>
        api.http.put(`/api/articles/${path}`).send({ article: { title: 'x' } });
      expectErrors(await anonymous(slug), 401, NO_TOKEN);
      expectErrors(await anonymous('no-such-article'), 401, NO_TOKEN);
      expect((await read(slug)).body.article.title).toBe(title);
    });
  });

  describe('DELETE /api/articles/:slug', () => {
    it('returns an empty 204, and the article is gone everywhere', async () => {
      const { slug } = await writeArticle(api, author);
      await api.http.post(`/api/articles/${slug}/favorite`).set(other.auth).expect(200);
      const { status, text } = await remove(slug, author);
      expect({ status, text }).toEqual({ status: 204, text: '' });
      expectErrors(await read(slug), 404, NOT_FOUND);
      await api.http.get(`/article/${slug}`).expect(404);
    });

    it('returns 403 for other users, 404 for an unknown slug, and 401 before both', async () => {
      const { slug } = await writeArticle(api, author);
      expectErrors(await remove(slug, other), 403, FORBIDDEN);
      expectErrors(await remove('no-such-article', author), 404, NOT_FOUND);
      expectErrors(await remove(slug), 401, NO_TOKEN);
      expectErrors(await remove('no-such-article'), 401, NO_TOKEN);
      expect((await read(slug)).status).toBe(200);
    });
  });

  describe('POST and DELETE /api/articles/:slug/favorite', () => {
    it('return 200 with the changed article', async () => {
      const article = await writeArticle(api, author);
      const { status, body } = await favorite(article.slug, other);
      expect({ status, body }).toEqual({
        status: 200,
        body: { article: { ...article, favorited: true, favoritesCount: 1 } },
      });
      const taken = await unfavorite(article.slug, other);
      expect({ status: taken.status, body: taken.body }).toEqual({
        status: 200,
        body: { article },
      });
    });

    it('are idempotent', async () => {
      const { slug } = await writeArticle(api, author);
      await favorite(slug, other);
      expect(markOf((await favorite(slug, other)).body.article)).toEqual({
        favorited: true,
        favoritesCount: 1,
      });
      await unfavorite(slug, other);
      expect(markOf((await unfavorite(slug, other)).body.article)).toEqual({
        favorited: false,
        favoritesCount: 0,
      });
    });

    it('count each user once, however many requests are concurrent', async () => {
      const { slug } = await writeArticle(api, author);
      const readers = await Promise.all([1, 2, 3, 4].map(() => register(api)));
      const calls = [...readers, ...readers, ...readers].map((reader) => favorite(slug, reader));
      const responses = await Promise.all(calls);
      expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]));
      expect((await read(slug)).body.article.favoritesCount).toBe(4);
      await Promise.all(
        readers.slice(1).flatMap((reader) => [unfavorite(slug, reader), unfavorite(slug, reader)]),
      );
      expect((await read(slug)).body.article.favoritesCount).toBe(1);
    });

    it('accept an empty body with a JSON content type', async () => {
      const { slug } = await writeArticle(api, author);
      const json = { 'content-type': 'application/json' };
      expect((await favorite(slug, other).set(json)).status).toBe(200);
      expect((await unfavorite(slug, other).set(json)).status).toBe(200);
    });

    it('do not change the article itself', async () => {
      const { slug, updatedAt } = await writeArticle(api, author);
      const tag = async (): Promise<unknown> =>
        (await api.http.get(`/article/${slug}`)).headers.etag;
      const before = await tag();
      await favorite(slug, other);
      expect((await read(slug)).body.article.updatedAt).toBe(updatedAt);
      expect(await tag()).toBe(before);
    });

    it('return 404 for an unknown slug, and 401 before that', async () => {
      expectErrors(await favorite('no-such-article', other), 404, NOT_FOUND);
      expectErrors(await unfavorite('no-such-article', other), 404, NOT_FOUND);
      expectErrors(await favorite('no-such-article'), 401, NO_TOKEN);
      expectErrors(await unfavorite('no-such-article'), 401, NO_TOKEN);
    });
  });
});

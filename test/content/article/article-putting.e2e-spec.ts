import type { Response } from 'supertest';
import { type Person, postArticle, postComment, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp } from '../../support/test-app.js';
import { INVALID, NOT_AUTHOR, ORIGINAL, readAsAuthor, storedVersion } from './changes.js';

describe('changing articles', () => {
  const api = useTestApp();
  let author: Person;
  let other: Person;
  let id: number;
  let slug: string;

  beforeAll(async () => {
    author = await signUp(api, { fullName: 'Ada Lovelace' });
    other = await signUp(api);
  });
  beforeEach(async () => {
    ({ id, slug } = await postArticle(api, author, ORIGINAL));
  });

  describe('when putting', () => {
    const ARTICLE = { title: 'Put here', text: 'x'.repeat(1001) };

    it('makes the article with exactly that slug and responds with 201', async () => {
      const posted = await postArticle(api, author, ARTICLE);
      const { status, body } = await put('exactly-this-1', { ...ARTICLE, tags: ['b', ' a'] });
      expect(status).toBe(201);
      expect(body).toEqual({
        ...posted,
        id: expect.any(Number),
        slug: 'exactly-this-1',
        title: 'Put here',
        description: `${'x'.repeat(999)}…`,
        text: ARTICLE.text,
        tags: ['a', 'b'],
        author: {
          id: author.id,
          username: author.username,
          fullName: 'Ada Lovelace',
          bio: '',
          image: null,
          social: null,
        },
        publishedAt: body.createdAt,
        createdAt: expect.any(String),
        updatedAt: body.createdAt,
      });
      expect((await read('exactly-this-1')).body).toMatchObject(body);
      expect(await versionOf(body.id)).toBe(1);
    });

    it('replaces the user’s own article as a whole and responds with 200', async () => {
      const before = (await read(slug)).body;
      const posted = await postArticle(api, author, ARTICLE);
      const { status, body } = await put(slug, ARTICLE);
      expect(status).toBe(200);
      expect(body).toEqual({
        ...posted,
        ...ARTICLE,
        id,
        slug,
        description: `${'x'.repeat(999)}…`,
        tags: [],
        author: before.author,
        publishedAt: ORIGINAL.publishedAt,
        createdAt: before.createdAt,
        updatedAt: expect.any(String),
      });
      expect(body.updatedAt > before.updatedAt).toBe(true);
      expect((await read(slug)).body).toMatchObject(body);
    });

    it('keeps the comments of the replaced article', async () => {
      await postComment(api, other, slug);
      await put(slug, ARTICLE);
      expect((await read(slug)).body.totalComments).toBe(1);
    });

    it('increments the version each time', async () => {
      await put(slug, ARTICLE);
      await put(slug, ARTICLE);
      expect(await versionOf(id)).toBe(3);
    });

    it.each([
      ['keeps publishedAt if it is left out', {}, ORIGINAL.publishedAt],
      ['withdraws the article with null', { publishedAt: null }, null],
      ['takes another time', { publishedAt: '2021-01-01T00:00:00Z' }, '2021-01-01T00:00:00.000Z'],
    ])('%s', async (_, change, expected) => {
      const { status, body } = await put(slug, { ...ARTICLE, ...change });
      expect({ status, publishedAt: body.publishedAt }).toEqual({
        status: 200,
        publishedAt: expected,
      });
      expect((await read(slug)).body.publishedAt).toBe(expected);
    });

    it('keeps a draft if publishedAt is left out', async () => {
      expect((await put('put-draft', { ...ARTICLE, publishedAt: null })).status).toBe(201);
      const { status, body } = await put('put-draft', ARTICLE);
      expect({ status, publishedAt: body.publishedAt }).toEqual({ status: 200, publishedAt: null });
    });

    it('replaces the tags', async () => {
      await put(slug, { ...ARTICLE, tags: ['two', 'three'] });
      expect((await read(slug)).body.tags).toEqual(['three', 'two']);
    });

    it('returns the tags as they are stored: each once, sorted by code point', async () => {
      const tags = ['\uFF5E', '😀', 'a', ' a', 'B'];
      const { body } = await put(slug, { ...ARTICLE, tags });
      expect(body.tags).toEqual(['B', 'a', '\uFF5E', '😀']);
      expect((await read(slug)).body.tags).toEqual(body.tags);
    });

    it.each([
      ['published', ORIGINAL.publishedAt],
      ['draft', null],
    ])(
      'responds with 403 if the slug belongs to another author’s %s article, and changes nothing',
      async (_, publishedAt) => {
        const theirs = await postArticle(api, other, { title: 'Theirs', publishedAt });
        const before = await api.http.get(`/article/${theirs.slug}`).set(other.auth);
        const answer = await put(theirs.slug, { ...ARTICLE, tags: ['stolen'], publishedAt: null });
        expectProblem(answer, NOT_AUTHOR);
        const after = await api.http.get(`/article/${theirs.slug}`).set(other.auth);
        expect(after.body).toEqual(before.body);
        expect(await versionOf(theirs.id)).toBe(1);
      },
    );

    it.each([
      ['capitals', 'Not-A-Slug'],
      ['digits only', '2026'],
      ['a dot', 'a.b'],
      ['an underscore', 'a_b'],
      ['a space', 'a%20b'],
      ['a line break at its end', 'a%0A'],
      ['another script', encodeURIComponent('文章')],
      ['256 characters', 'a'.repeat(256)],
      ['a reserved word', 'feed'],
      ['another reserved word', 'search'],
    ])('responds with 422 if the path is not a valid slug: %s', async (_, path) => {
      expectProblem(await put(path, ARTICLE), { ...INVALID, fields: ['slug'] });
    });

    it.each([['-'], ['a'], ['7-of-9'], ['a'.repeat(255)]])('accepts %j as a slug', async (path) => {
      const { status, body } = await put(path, ARTICLE);
      expect({ status, slug: body.slug }).toEqual({ status: 201, slug: path });
    });

    it('responds with 422 for every invalid field, as for a post', async () => {
      const answer = await put(slug, { text: '', tags: ['', 'x'], slug: 'other', id: 7 });
      expectProblem(answer, { ...INVALID, fields: ['title', 'text', 'tags.0', 'slug', 'id'] });
      expect((await read(slug)).body).toMatchObject(ORIGINAL);
    });
  });

  async function put(path: string, article: object): Promise<Response> {
    return api.http.put(`/article/${path}`).set(author.auth).send(article);
  }

  const read = (path: string): Promise<Response> => readAsAuthor(api, author, path);
  const versionOf = (article: number): Promise<number | undefined> => storedVersion(api, article);
});

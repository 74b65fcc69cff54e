import type { Response } from 'supertest';
import { runElsewhere } from '../../support/other-connection.js';
import { type Person, postArticle, postComment, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { type TestApp, useTestApp } from '../../support/test-app.js';
import {
  INVALID,
  NOT_AUTHOR,
  ORIGINAL,
  readAsAuthor,
  storedVersion,
  purgeDeletedArticles,
} from './changes.js';

const NO_TOKEN = 'Please provide your token via Authorization header';
const NOT_FOUND = { status: 404, code: 'not_found', error: 'Article not found' } as const;

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

  describe('when patching', () => {
    it.each([
      ['title', 'Another title'],
      ['text', 'Another text'],
      ['description', ''],
      ['tags', ['another']],
      ['tags', []],
      ['publishedAt', '2021-01-01T00:00:00.000Z'],
      ['publishedAt', null],
    ])('changes %s to %j and leaves the rest, the slug too', async (field, value) => {
      const before = (await read(slug)).body;
      const { status, body } = await patch({ [field]: value });
      expect(status).toBe(200);
      const { comments, totalComments, ...article } = before;
      expect(body).toEqual({ ...article, [field]: value, updatedAt: expect.any(String) });
      expect((await read(slug)).body).toEqual({ ...body, comments, totalComments });
    });

    it.each([
      ['title', 'Another title'],
      ['tags', ['another']],
      ['tags', []],
    ])(
      'increments the version and sets updatedAt for a change of %s alone',
      async (field, value) => {
        const { updatedAt } = (await read(slug)).body;
        const { body } = await patch({ [field]: value });
        expect(body.updatedAt > updatedAt).toBe(true);
        expect(await versionOf(id)).toBe(2);
      },
    );

    it('changes everything at once, by id too', async () => {
      const changes = {
        title: 'All',
        text: 'of',
        description: 'it',
        tags: ['b', ' a ', 'b'],
        publishedAt: '2022-02-02T02:02:02.222+02:00',
      };
      const { status, body } = await patch(changes, id);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        ...changes,
        slug,
        tags: ['a', 'b'],
        publishedAt: '2022-02-02T00:02:02.222Z',
      });
      expect((await read(slug)).body).toMatchObject(body);
    });

    it('leaves the description alone when the text changes', async () => {
      const { body } = await patch({ text: 'Another' });
      expect(body.description).toBe(ORIGINAL.description);
    });

    it('publishes a draft', async () => {
      await patch({ publishedAt: null });
      expectProblem(await api.http.get(`/article/${slug}`), NOT_FOUND);
      await patch({ publishedAt: '2020-01-01T00:00:00Z' });
      await api.http.get(`/article/${slug}`).expect(200);
    });

    it.each([['title'], ['text'], ['description'], ['tags']])(
      'refuses null for %s',
      async (field) => {
        expectProblem(await patch({ [field]: null }), { ...INVALID, fields: [field] });
      },
    );

    it('reports every invalid field at once and changes nothing', async () => {
      const answer = await patch({
        title: '',
        text: 'x'.repeat(200_001),
        description: 'x'.repeat(1001),
        tags: Array.from({ length: 21 }, (_, index) => `tag ${index}`),
        publishedAt: 'now',
        slug: 'Not a slug',
        author: other.id,
        updatedAt: '2020-01-01T00:00:00Z',
      });
      expectProblem(answer, {
        ...INVALID,
        fields: [
          'title',
          'text',
          'description',
          'tags',
          'publishedAt',
          'slug',
          'author',
          'updatedAt',
        ],
      });
      expect((await read(slug)).body).toMatchObject(ORIGINAL);
      expect(await versionOf(id)).toBe(1);
    });
  });

  describe('when deleting', () => {
    it('returns exactly success, and the article is gone', async () => {
      const { status, body } = await api.http.delete(`/article/${slug}`).set(author.auth);
      expect({ status, body }).toEqual({ status: 200, body: { success: true } });
      for (const reference of [slug, id]) {
        expectProblem(await api.http.get(`/article/${reference}`).set(author.auth), NOT_FOUND);
      }
    });

    it('takes an id, and an empty body of type JSON', async () => {
      const { status } = await api.http
        .delete(`/article/${id}`)
        .set(author.auth)
        .set('content-type', 'application/json');
      expect(status).toBe(200);
    });

    it('deletes its comments in the end, also soft-deleted ones, and no others', async () => {
      const kept = await postArticle(api, author);
      const keptComment = await postComment(api, other, kept.slug);
      await postComment(api, author, slug);
      const deleted = await postComment(api, other, slug);
      await api.http.delete(`/article/${slug}/comment/${deleted}`).set(author.auth).expect(200);
      await api.http.delete(`/article/${slug}`).set(author.auth).expect(200);
      await purgeDeletedArticles(api);
      const left = await runElsewhere(api, 'select id from comment where article_id in ($1, $2)', [
        id,
        kept.id,
      ]);
      expect(left).toEqual([{ id: keptComment }]);
      expectProblem(await api.http.get(`/article/${slug}/comment`), NOT_FOUND);
    });

    it('updates the numbers of its tags', async () => {
      await patch({ tags: ['only here'] });
      await api.http.delete(`/article/${slug}`).set(author.auth).expect(200);
      const { body } = await api.http.get('/tag?limit=100');
      const names: string[] = body.items.map(({ name }: { name: string }) => name);
      expect(names).not.toContain('only here');
    });

    it('frees the slug', async () => {
      await api.http.delete(`/article/${slug}`).set(author.auth).expect(200);
      const again = await api.http.put(`/article/${slug}`).set(other.auth).send(ORIGINAL);
      expect(again.status).toBe(201);
      await api.http.delete(`/article/${slug}`).set(other.auth).expect(200);
    });

    it('responds with 404 and notFound the second time', async () => {
      await api.http.delete(`/article/${slug}`).set(author.auth).expect(200);
      const answer = await api.http.delete(`/article/${slug}`).set(author.auth);
      expectProblem(answer, NOT_FOUND);
      expect(answer.body.notFound).toBe(true);
    });

    it.each([
      ['a query', '?force=true', undefined, 'force'],
      ['a body', '', { force: true }, 'force'],
    ])('responds with 422 to %s, which it does not accept', async (_, query, body, field) => {
      const answer = await api.http.delete(`/article/${slug}${query}`).set(author.auth).send(body);
      expectProblem(answer, { ...INVALID, fields: [field] });
      expect((await read(slug)).status).toBe(200);
    });
  });

  describe.each([
    ['patching', 'patch', { title: 'Mine now' }],
    ['deleting', 'delete', undefined],
  ] as const)('when %s another user’s article', (_, method, body) => {
    it('responds with 403 and changes nothing, by slug and by id', async () => {
      for (const reference of [slug, id]) {
        const answer = await api.http[method](`/article/${reference}`).set(other.auth).send(body);
        expectProblem(answer, NOT_AUTHOR);
      }
      expect((await read(slug)).body).toMatchObject(ORIGINAL);
      expect(await versionOf(id)).toBe(1);
    });

    it.each([['nothing-there'], ['0'], ['2147483647'], ['2147483648'], ['feed']])(
      'responds with 404 to %s',
      async (reference) => {
        const answer = await api.http[method](`/article/${reference}`).set(author.auth).send(body);
        expectProblem(answer, NOT_FOUND);
        expect(answer.body.notFound).toBe(method === 'delete' ? true : undefined);
      },
    );
  });

  describe.each([
    ['POST', 'post', ''],
    ['PUT', 'put', '/the-original'],
    ['PATCH', 'patch', '/the-original'],
    ['DELETE', 'delete', '/the-original'],
  ] as const)('when a %s cannot be taken', (_, method, path) => {
    const send = (): ReturnType<TestApp['http']['post']> => api.http[method](`/article${path}`);

    it('responds with 401 without a token, and to an invalid one', async () => {
      const without = await send().send();
      expectProblem(without, { status: 401, code: 'token_missing', error: NO_TOKEN });
      expect(without.headers['www-authenticate']).toBe('Bearer');
      const bad = await send().auth('rubbish', { type: 'bearer' });
      expectProblem(bad, { status: 401, code: 'token_invalid', error: NO_TOKEN });
    });

    it('responds with 400 to a body that is not JSON', async () => {
      const answer = await send().set(author.auth).type('json').send('{"title": ');
      expectProblem(answer, { status: 400, code: 'bad_request' });
    });

    it('responds with 413 to a body that is too large', async () => {
      const answer = await send()
        .set(author.auth)
        .send({ text: 'x'.repeat(2 * 1024 * 1024) });
      expectProblem(answer, { status: 413, code: 'payload_too_large' });
    });

    it('responds with 415 to a body of another type', async () => {
      const answer = await send().set(author.auth).type('form').send('title=x&text=x');
      expectProblem(answer, { status: 415, code: 'unsupported_media_type' });
    });

    it('responds with 422 to a body that is not an object', async () => {
      const answer = await send().set(author.auth).send([ORIGINAL]);
      expect(answer.status).toBe(422);
    });
  });

  it.each([['put'], ['patch'], ['delete']] as const)(
    'responds with 414 to a %s of a path longer than any slug',
    async (method) => {
      const answer = await api.http[method](`/article/${'a'.repeat(766)}`).set(author.auth);
      expectProblem(answer, { status: 414, code: 'uri_too_long' });
    },
  );

  async function patch(changes: object, reference: string | number = slug): Promise<Response> {
    return api.http.patch(`/article/${reference}`).set(author.auth).send(changes);
  }

  const read = (path: string): Promise<Response> => readAsAuthor(api, author, path);
  const versionOf = (article: number): Promise<number | undefined> => storedVersion(api, article);
});

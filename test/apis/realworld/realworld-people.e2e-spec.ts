import {
  authOf,
  expectErrors,
  type Reader,
  register,
  writeArticle,
  writeComment,
} from '../../support/conduit.js';
import { postComment, signUp } from '../../support/people.js';
import { statementsOf } from '../../support/statements.js';
import { useTestApp } from '../../support/test-app.js';
import { NO_TOKEN } from './expected-errors.js';

const NO_ARTICLE = { article: ['not found'] };
const NO_COMMENT = { comment: ['not found'] };
const NO_PROFILE = { profile: ['not found'] };
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('profiles, comments and tags of the RealWorld API', () => {
  const api = useTestApp();
  let one: Reader;
  let other: Reader;

  beforeAll(async () => {
    [one, other] = [await register(api), await register(api)];
  });

  const read = (username: string, as?: Reader) =>
    api.http.get(`/api/profiles/${username}`).set(authOf(as));
  const follow = (username: string, as?: Reader) =>
    api.http.post(`/api/profiles/${username}/follow`).set(authOf(as));
  const unfollow = (username: string, as?: Reader) =>
    api.http.delete(`/api/profiles/${username}/follow`).set(authOf(as));
  const post = (slug: string, comment: unknown, as?: Reader) =>
    api.http.post(`/api/articles/${slug}/comments`).set(authOf(as)).send({ comment });
  const list = (slug: string, as?: Reader) =>
    api.http.get(`/api/articles/${slug}/comments`).set(authOf(as));
  const remove = (slug: string, id: number | string, as?: Reader) =>
    api.http.delete(`/api/articles/${slug}/comments/${id}`).set(authOf(as));

  const tags = async (): Promise<string[]> =>
    (await api.http.get('/api/tags').expect(200)).body.tags;

  describe('GET /api/profiles/:username', () => {
    it('returns 200 with the profile, and never the email', async () => {
      const { username } = one;
      const { status, body } = await read(username);
      expect({ status, body }).toEqual({
        status: 200,
        body: { profile: { username, bio: null, image: null, following: false } },
      });
    });

    it('finds users of the native API, ignoring case', async () => {
      const person = await signUp(api);
      const { body } = await read(person.username.toUpperCase());
      expect(body.profile.username).toBe(person.username);
    });

    it('shows whether the caller follows them', async () => {
      const celebrity = await register(api);
      await api.http.post(`/api/profiles/${celebrity.username}/follow`).set(one.auth).expect(200);
      const following = async (as?: Reader): Promise<unknown> =>
        (await read(celebrity.username, as)).body.profile.following;
      expect([await following(one), await following(other), await following()]).toEqual([
        true,
        false,
        false,
      ]);
    });

    it.each(['nobody', '1', 'a%20b', 'jake@jake.jake'])('returns 404 for %s', async (username) => {
      expectErrors(await read(username), 404, NO_PROFILE);
    });
  });

  describe('POST and DELETE /api/profiles/:username/follow', () => {
    it('return 200 with the profile, the second time too', async () => {
      const { username } = await register(api);
      const profile = { username, bio: null, image: null };
      for (const _ of [1, 2]) {
        const { status, body } = await follow(username, one);
        expect({ status, body }).toEqual({
          status: 200,
          body: { profile: { ...profile, following: true } },
        });
      }
      for (const _ of [1, 2]) {
        const { status, body } = await unfollow(username, one);
        expect({ status, body }).toEqual({
          status: 200,
          body: { profile: { ...profile, following: false } },
        });
      }
    });

    it('return 200 for concurrent requests, and follow once', async () => {
      const { username } = await register(api);
      const responses = await Promise.all([1, 2, 3, 4].map(() => follow(username, one)));
      expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
      const [row] = await api.orm.em.fork().execute<{ count: number }[]>(
        `select count(*)::int as count from following f join "user" u on u.id = f.followed_id
         where u.username = ?`,
        [username],
      );
      expect(row?.count).toBe(1);
    });

    it('accept an empty body with a JSON content type, and ignore a body', async () => {
      const { username } = await register(api);
      const json = { 'content-type': 'application/json' };
      expect((await follow(username, one).set(json)).status).toBe(200);
      expect((await follow(username, one).send({ user: { email: one.email } })).status).toBe(200);
      expect((await unfollow(username, one).set(json)).status).toBe(200);
    });

    it('return 404 for an unknown user, and 401 before that', async () => {
      expectErrors(await follow('nobody', one), 404, NO_PROFILE);
      expectErrors(await unfollow('nobody', one), 404, NO_PROFILE);
      expectErrors(await follow('nobody'), 401, NO_TOKEN);
      expectErrors(await unfollow('nobody'), 401, NO_TOKEN);
    });
  });

  describe('POST /api/articles/:slug/comments', () => {
    it('returns 201 with the comment, whose id is an integer', async () => {
      const { slug } = await writeArticle(api, one);
      const { status, body } = await post(slug, { body: 'His name was my name too.' }, other);
      expect({ status, body }).toEqual({
        status: 201,
        body: {
          comment: {
            id: expect.any(Number),
            createdAt: expect.stringMatching(ISO_TIME),
            updatedAt: expect.stringMatching(ISO_TIME),
            body: 'His name was my name too.',
            author: { username: other.username, bio: null, image: null, following: false },
          },
        },
      });
      expect(Number.isInteger(body.comment.id)).toBe(true);
      const { body: native } = await api.http.get(`/article/${slug}/comment`);
      expect(native.items).toMatchObject([{ id: body.comment.id, text: body.comment.body }]);
    });

    it('returns 422 for a body that is missing, null or empty', async () => {
      const { slug } = await writeArticle(api, one);
      for (const comment of [{}, { body: null }, { body: '' }, undefined]) {
        expectErrors(await post(slug, comment, other), 422, { body: ["can't be blank"] });
      }
      expectErrors(await post(slug, { body: 'x'.repeat(10_001) }, other), 422, {
        body: ['is too long (maximum is 10000 characters)'],
      });
    });

    it('returns 404 for an unknown article, and 401 before that', async () => {
      expectErrors(await post('no-such-article', { body: 'x' }, one), 404, NO_ARTICLE);
      expectErrors(await post('no-such-article', { body: 'x' }), 401, NO_TOKEN);
    });
  });

  describe('GET /api/articles/:slug/comments', () => {
    it('returns all comments, oldest first, with those of the native API', async () => {
      const { slug } = await writeArticle(api, one);
      expect((await list(slug)).body).toEqual({ comments: [] });
      const first = await writeComment(api, other, slug, 'first');
      const second = await postComment(api, await signUp(api), slug, 'second');
      const deleted = await writeComment(api, other, slug, 'deleted');
      await api.http
        .delete(`/api/articles/${slug}/comments/${deleted}`)
        .set(other.auth)
        .expect(204);
      const { status, body } = await list(slug);
      expect({ status, comments: body.comments }).toMatchObject({
        status: 200,
        comments: [
          { id: first, body: 'first', author: { username: other.username } },
          { id: second, body: 'second' },
        ],
      });
      expect(Object.keys(body.comments[0]).toSorted()).toEqual(
        ['author', 'body', 'createdAt', 'id', 'updatedAt'].toSorted(),
      );
    });

    it('shows for each author whether the caller follows them', async () => {
      const { slug } = await writeArticle(api, one);
      const [followed, reader] = [await register(api), await register(api)];
      await api.http.post(`/api/profiles/${followed.username}/follow`).set(reader.auth).expect(200);
      await writeComment(api, followed, slug);
      await writeComment(api, other, slug);
      const following = async (as?: Reader): Promise<unknown> =>
        (await list(slug, as)).body.comments.map(
          ({ author }: { author: { following: boolean } }) => author.following,
        );
      expect(await following(reader)).toEqual([true, false]);
      expect(await following()).toEqual([false, false]);
    });

    it('runs as many statements for thirty comments of five users as for one', async () => {
      const readers = await Promise.all([1, 2, 3, 4, 5].map(() => register(api)));
      const [few, many] = [await writeArticle(api, one), await writeArticle(api, one)];
      await writeComment(api, other, few.slug);
      for (const reader of [
        ...readers,
        ...readers,
        ...readers,
        ...readers,
        ...readers,
        ...readers,
      ]) {
        await writeComment(api, reader, many.slug);
      }
      const [forFew, forMany] = [
        await statementsOf(api.orm, () => list(few.slug, one)),
        await statementsOf(api.orm, () => list(many.slug, one)),
      ];
      // The session, the article, the comments.
      expect(forMany).toHaveLength(3);
      expect(forFew).toHaveLength(3);
      expect((await list(many.slug)).body.comments).toHaveLength(30);
    });

    it('returns 404 for an unknown article', async () => {
      expectErrors(await list('no-such-article'), 404, NO_ARTICLE);
    });
  });

  describe('DELETE /api/articles/:slug/comments/:id', () => {
    it('returns an empty 204 for its author', async () => {
      const { slug } = await writeArticle(api, one);
      const id = await writeComment(api, other, slug);
      const { status, text } = await remove(slug, id, other);
      expect({ status, text }).toEqual({ status: 204, text: '' });
      expectErrors(await remove(slug, id, other), 404, NO_COMMENT);
    });

    it("returns 403 for other users, including the article's author", async () => {
      const { slug } = await writeArticle(api, one);
      const id = await writeComment(api, other, slug);
      expectErrors(await remove(slug, id, await register(api)), 403, { comment: ['forbidden'] });
      expectErrors(await remove(slug, id, one), 403, { comment: ['forbidden'] });
      const { body } = await api.http.get(`/api/articles/${slug}/comments`);
      expect(body.comments).toHaveLength(1);
    });

    it('returns 404 for an unknown comment, and for one of another article', async () => {
      const [{ slug }, elsewhere] = [await writeArticle(api, one), await writeArticle(api, one)];
      const id = await writeComment(api, one, elsewhere.slug);
      for (const unknown of [id, 2147483647, 'abc']) {
        expectErrors(await remove(slug, unknown, one), 404, NO_COMMENT);
      }
    });

    it('names the article in the 404 if both are unknown, and returns 401 before that', async () => {
      expectErrors(await remove('no-such-article', 2147483647, one), 404, NO_ARTICLE);
      expectErrors(await remove('no-such-article', 2147483647), 401, NO_TOKEN);
    });
  });

  describe('GET /api/tags', () => {
    it('returns the names of all tags, most used first, including the newest', async () => {
      const tagList = Array.from({ length: 20 }, (_, index) => `tag ${index + 10}`);
      await writeArticle(api, one, { tagList });
      await writeArticle(api, one, { tagList: ['tag 15', 'tag 20'] });
      expect((await tags()).slice(0, 3)).toEqual(['tag 15', 'tag 20', 'tag 10']);
      await writeArticle(api, one, { tagList: ['zzz newest'] });
      expect(await tags()).toEqual(expect.arrayContaining(['zzz newest', ...tagList]));
    });

    it('runs one statement', async () => {
      expect(await statementsOf(api.orm, () => tags())).toHaveLength(1);
    });
  });
});

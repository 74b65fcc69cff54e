import { Article } from '../../../src/content/article/article.entity.js';
import { runElsewhere } from '../../support/other-connection.js';
import { type Person, postArticle, postComment, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp } from '../../support/test-app.js';
import { resumeTime, stopClock } from '../../support/time.js';

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const NOT_FOUND = { status: 404, code: 'not_found', error: 'Article not found' } as const;

// Within the lifetime of a session, so that users are still signed in.
const HOUR = 60 * 60 * 1000;
const LATER = new Date(Date.now() + HOUR).toISOString();
const JUST_BEFORE = new Date(new Date(LATER).getTime() - 1).toISOString();

describe('reading articles', () => {
  const api = useTestApp();
  let author: Person;
  let reader: Person;

  beforeAll(async () => {
    author = await signUp(api, { fullName: 'Ada Lovelace' });
    reader = await signUp(api);
  });
  beforeEach(async () => {
    // Its commit also invalidates the result cache.
    await api.orm.em.fork().transactional((em) => em.nativeDelete(Article, {}));
  });
  afterEach(resumeTime);

  describe('when reading one', () => {
    it('returns its content, its author and its comments, and nothing else', async () => {
      await api.http
        .patch('/user/profile')
        .set(author.auth)
        .send({ bio: 'Notes', social: { twitter: 'ada' } })
        .expect(200);
      const posted = await postArticle(api, author, {
        title: 'title 1/3',
        text: 'text text text',
        description: 'desc',
        tags: ['foo2', 'foo1'],
        publishedAt: '2026-01-31T09:00:00Z',
      });
      const comment = await postComment(api, reader, posted.slug, 'First!');
      const { status, body } = await api.http.get('/article/title-13');
      expect(status).toBe(200);
      expect(body).toEqual({
        ...posted,
        slug: 'title-13',
        title: 'title 1/3',
        description: 'desc',
        text: 'text text text',
        tags: ['foo1', 'foo2'],
        author: {
          id: author.id,
          fullName: 'Ada Lovelace',
          bio: 'Notes',
          username: author.username,
          image: null,
          social: { twitter: 'ada' },
        },
        publishedAt: '2026-01-31T09:00:00.000Z',
        createdAt: expect.stringMatching(ISO_TIME),
        updatedAt: body.createdAt,
        comments: [
          {
            id: comment,
            text: 'First!',
            author: {
              id: reader.id,
              username: reader.username,
              fullName: 'Jane Doe',
              bio: '',
              image: null,
              social: null,
            },
            createdAt: expect.stringMatching(ISO_TIME),
            updatedAt: body.comments[0].createdAt,
          },
        ],
        totalComments: 1,
      });
    });

    it('returns what the write returned, and no comments', async () => {
      const posted = await postArticle(api, author, { tags: ['x'] });
      const { body } = await api.http.get(`/article/${posted.slug}`);
      expect(body).toEqual({ ...posted, comments: [], totalComments: 0 });
    });

    it('returns the same by slug and by id', async () => {
      const { id, slug } = await postArticle(api, author);
      const bySlug = await api.http.get(`/article/${slug}`);
      const byId = await api.http.get(`/article/${id}`);
      expect(byId.status).toBe(200);
      expect(byId.body).toEqual(bySlug.body);
    });

    it('takes an id for its comments, too', async () => {
      const { id } = await postArticle(api, author);
      const path = `/article/${id}/comment`;
      await api.http.post(path).set(reader.auth).send({ text: 'By id' }).expect(201);
      const { status, body } = await api.http.get(path);
      expect(status).toBe(200);
      expect(body).toMatchObject({ items: [{ text: 'By id' }], total: 1 });
    });

    it('brings the first 50 comments, oldest first, and counts all that are not deleted', async () => {
      const { id, slug } = await postArticle(api, author);
      await runElsewhere(
        api,
        `insert into comment (text, article_id, author_id, created_at, updated_at, deleted_at)
         select n::text, $1, $2, '2020-01-01'::timestamptz - n * interval '1 minute', now(),
           case when n = 60 then now() end
         from generate_series(1, 60) n`,
        [id, reader.id],
      );
      const { body } = await api.http.get(`/article/${slug}`);
      const oldestFirst = Array.from({ length: 50 }, (_, index) => String(59 - index));
      expect(body.comments.map(({ text }: { text: string }) => text)).toEqual(oldestFirst);
      expect(body.totalComments).toBe(59);
    });

    it.each([
      ['an unknown slug', 'nothing-like-it'],
      ['a slug in other letters', 'KEPT'],
      ['an unknown id', '2147483647'],
      ['an id of nothing', '0'],
      ['an id beyond any', '99999999999999999999'],
      ['a reserved word', 'feed'],
      ['another reserved word', 'search'],
      ['a slug in another script', encodeURIComponent('文章')],
    ])('responds with 404 to %s', async (_, path) => {
      await postArticle(api, author, { title: 'Kept' });
      const answer = await api.http.get(`/article/${path}`);
      expectProblem(answer, NOT_FOUND);
      expect(answer.body).not.toHaveProperty('notFound');
    });

    it('finds the longest slug there can be, even percent-escaped throughout', async () => {
      const { slug } = await postArticle(api, author, { title: 'long '.repeat(51) });
      expect(slug).toHaveLength(254);
      await api.http.get(`/article/${slug}`).expect(200);
      const longest = 'a'.repeat(255);
      await postArticle(api, author, { title: longest });
      await api.http.get(`/article/${longest}`).expect(200);
      await api.http.get(`/article/${'%61'.repeat(255)}`).expect(200);
    });

    it('responds with 414 to a path longer than any slug', async () => {
      const answer = await api.http.get(`/article/${'a'.repeat(766)}`);
      expectProblem(answer, { status: 414, code: 'uri_too_long' });
    });

    it.each([
      ['a query that it does not take', 'kept?draft=true', 'draft'],
      ['a NUL in the slug', 'ke%00pt', 'slug'],
    ])('responds with 422 to %s', async (_, path, field) => {
      const answer = await api.http.get(`/article/${path}`);
      expectProblem(answer, { status: 422, code: 'validation_failed', fields: [field] });
    });

    it.each([
      ['a bad percent-escape', '%zz'],
      ['a percent-escape that is no UTF-8', '%ff'],
    ])('responds with 400 to %s', async (_, path) => {
      const answer = await api.http.get(`/article/${path}`);
      expectProblem(answer, { status: 400, code: 'bad_request' });
    });

    it('treats a bad token as none', async () => {
      const { slug } = await postArticle(api, author);
      const { status } = await api.http.get(`/article/${slug}`).auth('rubbish', { type: 'bearer' });
      expect(status).toBe(200);
    });
  });

  describe.each([
    ['a draft', null],
    ['of a time to come', '2999-01-01T00:00:00.000Z'],
  ])('when an article is %s', (_, publishedAt) => {
    let id: number;

    beforeEach(async () => {
      ({ id } = await postArticle(api, author, { title: 'Hidden', tags: ['hidden'], publishedAt }));
    });

    it('shows it to its author by slug and by id', async () => {
      for (const reference of ['hidden', id]) {
        const { status, body } = await api.http.get(`/article/${reference}`).set(author.auth);
        expect(status).toBe(200);
        expect(body).toMatchObject({ title: 'Hidden', publishedAt, comments: [] });
      }
    });

    it('is not visible to anyone else', async () => {
      for (const reference of ['hidden', id]) {
        expectProblem(await api.http.get(`/article/${reference}`), NOT_FOUND);
        expectProblem(await api.http.get(`/article/${reference}`).set(reader.auth), NOT_FOUND);
        const badToken = await api.http
          .get(`/article/${reference}`)
          .auth(`${author.token}x`, { type: 'bearer' });
        expectProblem(badToken, NOT_FOUND);
      }
    });

    it('lets only its author read or write comments', async () => {
      const path = '/article/hidden/comment';
      expectProblem(await api.http.get(path), NOT_FOUND);
      expectProblem(await api.http.get(path).set(reader.auth), NOT_FOUND);
      expectProblem(await api.http.get(`${path}?deleted=true`).set(reader.auth), NOT_FOUND);
      const foreign = await api.http.post(path).set(reader.auth).send({ text: 'x' });
      expectProblem(foreign, NOT_FOUND);
      const comment = await postComment(api, author, 'hidden');
      expect((await api.http.get(path).set(author.auth)).body).toMatchObject({ total: 1 });
      expectProblem(await api.http.delete(`${path}/${comment}`).set(reader.auth), NOT_FOUND);
    });

    it('responds with 404, not 403, to others who try to change it', async () => {
      for (const reference of ['hidden', id]) {
        const path = `/article/${reference}`;
        const patched = await api.http.patch(path).set(reader.auth).send({ title: 'Mine' });
        expectProblem(patched, NOT_FOUND);
        expectProblem(await api.http.delete(path).set(reader.auth), NOT_FOUND);
      }
      const { body } = await api.http.get('/article/hidden').set(author.auth);
      expect(body.title).toBe('Hidden');
    });

    it('counts for no tag', async () => {
      await postArticle(api, author, { tags: ['shown'] });
      const { body } = await api.http.get('/tag').set(author.auth);
      expect(body).toEqual({ items: [{ name: 'shown', totalArticles: 1 }], total: 1 });
    });

    it('is in the list of its author, and in no other', async () => {
      const { body: own } = await api.http.get('/user/article').set(author.auth);
      expect(own).toMatchObject({ items: [{ id, publishedAt }], total: 1 });
      const { body: foreign } = await api.http.get('/user/article').set(reader.auth);
      expect(foreign).toEqual({ items: [], total: 0 });
    });
  });

  describe('when the time of an article comes', () => {
    beforeEach(async () => {
      await postArticle(api, author, {
        title: 'Later',
        tags: ['later'],
        publishedAt: LATER,
      });
    });

    it('is there for everybody from that very millisecond on', async () => {
      stopClock(api, JUST_BEFORE);
      expectProblem(await api.http.get('/article/later'), NOT_FOUND);
      stopClock(api, LATER);
      await api.http.get('/article/later').expect(200);
    });

    it('takes comments', async () => {
      stopClock(api, LATER);
      await postComment(api, reader, 'later');
      const { body } = await api.http.get('/article/later/comment');
      expect(body.total).toBe(1);
    });

    it('refuses others by 403 instead of 404', async () => {
      stopClock(api, LATER);
      expectProblem(await api.http.delete('/article/later').set(reader.auth), {
        status: 403,
        code: 'not_author',
      });
    });

    it('counts for its tags', async () => {
      // The view goes by the database's own clock: to move the article is to move the time.
      await runElsewhere(api, `update article set published_at = now() + interval '1 minute'`);
      expect((await api.http.get('/tag').set(reader.auth)).body).toEqual({ items: [], total: 0 });
      await runElsewhere(api, `update article set published_at = now()`);
      expect((await api.http.get('/tag').set(reader.auth)).body).toEqual({
        items: [{ name: 'later', totalArticles: 1 }],
        total: 1,
      });
    });
  });
});

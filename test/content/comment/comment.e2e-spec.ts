import { Article } from '../../../src/content/article/article.entity.js';
import { type Person, postArticle, postComment, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp } from '../../support/test-app.js';
import {
  type CommentResponse,
  countEverywhere,
  deleteComment,
  insertComments,
  listPage,
  listTexts,
  numbered,
  restore,
} from './comments.js';

const NO_TOKEN = 'Please provide your token via Authorization header';
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const YEAR_2999 = '2999-01-01T00:00:00Z';

describe('comments', () => {
  const api = useTestApp();
  let author: Person;
  let commenter: Person;

  beforeAll(async () => {
    author = await signUp(api, { fullName: 'Article Author' });
    commenter = await signUp(api, { fullName: 'Comment Author' });
  });

  /** Resolves once a statement in this database is held up by a lock. */
  async function untilStatementWaits(): Promise<void> {
    const em = api.orm.em.fork();
    for (let waiting = 0; waiting === 0;) {
      const [row] = await em.execute<{ count: number }[]>(
        `select count(*)::int as count from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'`,
      );
      waiting = row?.count ?? 0;
    }
  }

  describe('when writing', () => {
    it('responds with 201 and the comment', async () => {
      const { slug } = await postArticle(api, author);
      const { status, body } = await api.http
        .post(`/article/${slug}/comment`)
        .set(commenter.auth)
        .send({ text: 'Well said.' });
      expect(status).toBe(201);
      expect(body).toEqual({
        id: expect.any(Number),
        text: 'Well said.',
        author: {
          id: commenter.id,
          username: commenter.username,
          fullName: 'Comment Author',
          bio: '',
          image: null,
          social: null,
        },
        createdAt: expect.stringMatching(TIME),
        updatedAt: body.createdAt,
      });
    });

    it('is listed, and counted with the article, at once', async () => {
      const { slug } = await postArticle(api, author);
      await listPage(api, slug);
      expect(await countEverywhere(api, author, slug)).toEqual([0, 0, 0, 0, 0]);
      await postComment(api, commenter, slug, 'seen');
      expect(await listTexts(api, slug)).toEqual(['seen']);
      expect(await countEverywhere(api, author, slug)).toEqual([1, 1, 1, 1, 1]);
    });

    it('takes the id of the article for its slug', async () => {
      const { id, slug } = await postArticle(api, author);
      await postComment(api, commenter, String(id), 'by id');
      expect(await listTexts(api, slug)).toEqual(['by id']);
    });

    it.each([
      ['a single character', '.'],
      ['10 000 characters', 'x'.repeat(10_000)],
      ['10 000 characters that take two UTF-16 units each', '😀'.repeat(10_000)],
      ['space around it', '  text\n'],
      ['other scripts', '活字 — טקסט'],
    ])('keeps %s as it is', async (_, text) => {
      const { slug } = await postArticle(api, author);
      await postComment(api, commenter, slug, text);
      expect(await listTexts(api, slug)).toEqual([text]);
    });

    it.each([
      ['no text', {}],
      ['an empty text', { text: '' }],
      ['a blank text', { text: ' \n\t' }],
      ['10 001 characters', { text: 'x'.repeat(10_001) }],
      ['null', { text: null }],
      ['a number', { text: 1 }],
      ['an array', { text: ['x'] }],
      ['a NUL character', { text: 'a\0b' }],
      ['an unpaired surrogate', { text: 'a\ud800b' }],
    ])('responds with 422 to %s and stores nothing', async (_, body) => {
      const { slug } = await postArticle(api, author);
      const answer = await api.http.post(`/article/${slug}/comment`).set(commenter.auth).send(body);
      expectProblem(answer, { status: 422, code: 'validation_failed', fields: ['text'] });
      expect(await listTexts(api, slug)).toEqual([]);
    });

    it('rejects fields that clients cannot set', async () => {
      const { slug } = await postArticle(api, author);
      const answer = await api.http
        .post(`/article/${slug}/comment`)
        .set(commenter.auth)
        .send({ text: 'x', id: 1, author: author.id, article: 1, deletedAt: null });
      expectProblem(answer, {
        status: 422,
        code: 'validation_failed',
        fields: ['id', 'author', 'article', 'deletedAt'],
      });
    });

    it.each(['no-such-article', '2147483647', '2147483648'])(
      'responds with 404 if there is no article %s',
      async (slug) => {
        const answer = await api.http
          .post(`/article/${slug}/comment`)
          .set(commenter.auth)
          .send({ text: 'x' });
        expectProblem(answer, { status: 404, code: 'not_found', error: 'Article not found' });
      },
    );

    it('responds with 404 if the article is deleted concurrently', async () => {
      const { id, slug } = await postArticle(api, author);
      const em = api.orm.em.fork();
      await em.begin();
      await em.nativeDelete(Article, id);
      const answer = api.http
        .post(`/article/${slug}/comment`)
        .set(commenter.auth)
        .send({ text: 'x' })
        .then((response) => response);
      await untilStatementWaits();
      await em.commit();
      expectProblem(await answer, { status: 404, code: 'not_found', error: 'Article not found' });
    });

    it('responds with 401 without a token', async () => {
      const { slug } = await postArticle(api, author);
      const answer = await api.http.post(`/article/${slug}/comment`).send({ text: 'x' });
      expectProblem(answer, { status: 401, code: 'token_missing', error: NO_TOKEN });
    });
  });

  describe.each([
    ['a draft', null],
    ['to be published', YEAR_2999],
  ])('when the article is %s', (_, publishedAt) => {
    let slug: string;
    let shown: number;
    let deleted: number;

    beforeAll(async () => {
      ({ slug } = await postArticle(api, author));
      shown = await postComment(api, commenter, slug, 'from before');
      deleted = await postComment(api, commenter, slug, 'deleted');
      await deleteComment(api, slug, deleted, commenter);
      await api.http.patch(`/article/${slug}`).set(author.auth).send({ publishedAt }).expect(200);
    });

    it('responds with 404 to a list by others, with and without a token', async () => {
      for (const headers of [{}, commenter.auth]) {
        const answer = await api.http.get(`/article/${slug}/comment`).set(headers);
        expectProblem(answer, { status: 404, code: 'not_found', error: 'Article not found' });
      }
    });

    it('responds with 404 to a list of the deleted ones by others', async () => {
      const answer = await api.http
        .get(`/article/${slug}/comment?deleted=true`)
        .set(commenter.auth);
      expectProblem(answer, { status: 404, code: 'not_found', error: 'Article not found' });
    });

    it('responds with 404 to a comment by others', async () => {
      const answer = await api.http
        .post(`/article/${slug}/comment`)
        .set(commenter.auth)
        .send({ text: 'x' });
      expectProblem(answer, { status: 404, code: 'not_found', error: 'Article not found' });
    });

    it('responds with 404 to those who delete or restore what they wrote there', async () => {
      const paths = { delete: `${shown}`, post: `${deleted}/restore` } as const;
      for (const method of ['delete', 'post'] as const) {
        const answer = await api.http[method](`/article/${slug}/comment/${paths[method]}`).set(
          commenter.auth,
        );
        expectProblem(answer, { status: 404, code: 'not_found', error: 'Article not found' });
      }
    });

    it('leaves its author all of it', async () => {
      expect(await listTexts(api, slug, '', author)).toEqual(['from before']);
      const id = await postComment(api, author, slug, 'a note');
      expect(await listTexts(api, slug, '', author)).toEqual(['from before', 'a note']);
      await deleteComment(api, slug, id, author);
      expect(await listTexts(api, slug, '?deleted=true', author)).toEqual(['deleted', 'a note']);
      await restore(api, slug, id, author);
    });
  });

  describe('when the detail of an article brings them along', () => {
    it('shows the first 50, oldest first, and counts all', async () => {
      const { id, slug } = await postArticle(api, author);
      // The newest has the lowest id, so that an order by id would show.
      await insertComments(api, commenter, id, numbered(60).toReversed());
      const { body } = await api.http.get(`/article/${slug}`).expect(200);
      expect(body.comments.map(({ text }: CommentResponse) => text)).toEqual(
        numbered(50).map(({ text }) => text),
      );
      expect(body.totalComments).toBe(60);
    });

    it('shows each as the list of comments does', async () => {
      const { slug } = await postArticle(api, author);
      const talker = await signUp(api, { fullName: 'A Talker' });
      await api.http
        .patch('/user/profile')
        .set(talker.auth)
        .send({ bio: 'Talks', social: { twitter: 'talker' } })
        .expect(200);
      await postComment(api, commenter, slug, 'one');
      await postComment(api, talker, slug, 'two');
      const { body } = await api.http.get(`/article/${slug}`).expect(200);
      expect(body.comments).toEqual((await listPage(api, slug)).items);
      expect(body.comments[1].author).toEqual({
        id: talker.id,
        fullName: 'A Talker',
        username: talker.username,
        bio: 'Talks',
        image: null,
        social: { twitter: 'talker' },
      });
    });
  });
});

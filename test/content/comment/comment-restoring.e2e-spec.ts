import { type Person, postArticle, postComment, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp } from '../../support/test-app.js';
import { countEverywhere, deleteComment, findRow, listTexts, restore } from './comments.js';

const NO_TOKEN = 'Please provide your token via Authorization header';
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('comments', () => {
  const api = useTestApp();
  let author: Person;
  let commenter: Person;
  let stranger: Person;

  beforeAll(async () => {
    author = await signUp(api, { fullName: 'Article Author' });
    commenter = await signUp(api, { fullName: 'Comment Author' });
    stranger = await signUp(api, { fullName: 'A Stranger' });
  });

  describe('when restoring', () => {
    it.each([
      ['its author, who deleted it', () => commenter, () => commenter],
      ['the author of the article, who deleted it', () => author, () => author],
      ['the author of the article, where its own author deleted it', () => commenter, () => author],
    ])('lets %s do it', async (_, deleter, restorer) => {
      const { slug } = await postArticle(api, author);
      const id = await postComment(api, commenter, slug, 'back again');
      await deleteComment(api, slug, id, deleter());
      const { status, body } = await api.http
        .post(`/article/${slug}/comment/${id}/restore`)
        .set(restorer().auth);
      expect(status).toBe(200);
      expect(body).toEqual({
        id,
        text: 'back again',
        author: {
          id: commenter.id,
          username: commenter.username,
          fullName: 'Comment Author',
          bio: '',
          image: null,
          social: null,
        },
        createdAt: expect.stringMatching(TIME),
        updatedAt: expect.stringMatching(TIME),
      });
    });

    it('shows it everywhere again, and no more among the deleted ones', async () => {
      const { slug } = await postArticle(api, author);
      const id = await postComment(api, commenter, slug, 'back again');
      await deleteComment(api, slug, id, commenter);
      expect(await countEverywhere(api, author, slug)).toEqual([0, 0, 0, 0, 0]);
      await restore(api, slug, id, commenter);
      expect(await countEverywhere(api, author, slug)).toEqual([1, 1, 1, 1, 1]);
      expect(await listTexts(api, slug)).toEqual(['back again']);
      expect(await listTexts(api, slug, '?deleted=true', author)).toEqual([]);
      expect(await findRow(api, id)).toMatchObject({ deletedAt: null, deletedBy: null });
    });

    it('can be deleted and restored again', async () => {
      const { slug } = await postArticle(api, author);
      const id = await postComment(api, commenter, slug, 'back again');
      for (let round = 1; round <= 2; round++) {
        await deleteComment(api, slug, id, commenter);
        await restore(api, slug, id, commenter);
      }
      expect(await listTexts(api, slug)).toEqual(['back again']);
    });

    it.each([
      ['its own author', () => commenter],
      ['a stranger', () => stranger],
    ])(
      "responds with 403 to %s where the article's author deleted it, and leaves it deleted",
      async (_, who) => {
        const { slug } = await postArticle(api, author);
        const id = await postComment(api, commenter, slug);
        await deleteComment(api, slug, id, author);
        const answer = await api.http
          .post(`/article/${slug}/comment/${id}/restore`)
          .set(who().auth);
        expectProblem(answer, { status: 403, code: 'not_author' });
        expect(await listTexts(api, slug)).toEqual([]);
      },
    );

    it('responds with 403 to a stranger where its own author deleted it', async () => {
      const { slug } = await postArticle(api, author);
      const id = await postComment(api, commenter, slug);
      await deleteComment(api, slug, id, commenter);
      const answer = await api.http
        .post(`/article/${slug}/comment/${id}/restore`)
        .set(stranger.auth);
      expectProblem(answer, { status: 403, code: 'not_author' });
    });

    it('responds with 401 without a token', async () => {
      const { slug } = await postArticle(api, author);
      const id = await postComment(api, commenter, slug);
      await deleteComment(api, slug, id, commenter);
      const answer = await api.http.post(`/article/${slug}/comment/${id}/restore`);
      expectProblem(answer, { status: 401, code: 'token_missing', error: NO_TOKEN });
    });

    it('responds with 404 if the comment is not deleted', async () => {
      const { slug } = await postArticle(api, author);
      const id = await postComment(api, commenter, slug);
      const answer = await api.http
        .post(`/article/${slug}/comment/${id}/restore`)
        .set(commenter.auth);
      expectProblem(answer, { status: 404, code: 'not_found', error: 'Comment not found' });
    });

    it.each(['abc', '0', '-1', '2147483647', '2147483648'])(
      'responds with 404 to the id %s',
      async (id) => {
        const { slug } = await postArticle(api, author);
        const answer = await api.http
          .post(`/article/${slug}/comment/${id}/restore`)
          .set(author.auth);
        expectProblem(answer, { status: 404, code: 'not_found', error: 'Comment not found' });
      },
    );

    it('responds with 404 if there is no such article', async () => {
      const answer = await api.http
        .post('/article/no-such-article/comment/1/restore')
        .set(author.auth);
      expectProblem(answer, { status: 404, code: 'not_found', error: 'Article not found' });
    });

    it('reaches no comment of another article, not even for its author', async () => {
      const [one, other] = [await postArticle(api, author), await postArticle(api, author)];
      const id = await postComment(api, commenter, one.slug);
      await deleteComment(api, one.slug, id, commenter);
      const answer = await api.http
        .post(`/article/${other.slug}/comment/${id}/restore`)
        .set(author.auth);
      expectProblem(answer, { status: 404, code: 'not_found', error: 'Comment not found' });
      expect(await listTexts(api, one.slug)).toEqual([]);
    });

    it('refuses a body, as the route takes none', async () => {
      const { slug } = await postArticle(api, author);
      const id = await postComment(api, commenter, slug);
      await deleteComment(api, slug, id, commenter);
      const answer = await api.http
        .post(`/article/${slug}/comment/${id}/restore`)
        .set(commenter.auth)
        .send({ text: 'other words' });
      expectProblem(answer, { status: 422, code: 'validation_failed', fields: ['text'] });
    });
  });
});

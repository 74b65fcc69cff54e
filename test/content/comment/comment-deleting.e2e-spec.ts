import { Comment } from '../../../src/content/comment/comment.entity.js';
import { type Person, postArticle, postComment, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { purgeDeletedArticles } from '../article/changes.js';
import { useTestApp } from '../../support/test-app.js';
import {
  type CommentResponse,
  countEverywhere,
  deleteComment,
  findRow,
  listPage,
  listTexts,
  textsOf,
  walk,
} from './comments.js';

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

  describe('when deleting', () => {
    it.each([
      ['the one who wrote it', () => commenter],
      ['the author of the article', () => author],
    ])('lets %s do it', async (_, who) => {
      const { slug } = await postArticle(api, author);
      const id = await postComment(api, commenter, slug);
      const { status, body } = await api.http
        .delete(`/article/${slug}/comment/${id}`)
        .set(who().auth);
      expect(status).toBe(200);
      expect(body).toEqual({ success: true });
      expect(await listTexts(api, slug)).toEqual([]);
    });

    it('responds with 403 to anyone else and leaves it', async () => {
      const { slug } = await postArticle(api, author);
      const id = await postComment(api, commenter, slug, 'still here');
      const answer = await api.http.delete(`/article/${slug}/comment/${id}`).set(stranger.auth);
      expectProblem(answer, { status: 403, code: 'not_author' });
      expect(await listTexts(api, slug)).toEqual(['still here']);
    });

    it('responds with 403 to another commenter under the same article', async () => {
      const { slug } = await postArticle(api, author);
      const id = await postComment(api, commenter, slug);
      await postComment(api, stranger, slug);
      const answer = await api.http.delete(`/article/${slug}/comment/${id}`).set(stranger.auth);
      expectProblem(answer, { status: 403, code: 'not_author' });
    });

    it('responds with 401 without a token', async () => {
      const { slug } = await postArticle(api, author);
      const id = await postComment(api, commenter, slug);
      const answer = await api.http.delete(`/article/${slug}/comment/${id}`);
      expectProblem(answer, { status: 401, code: 'token_missing', error: NO_TOKEN });
    });

    it.each(['abc', '0', '-1', '1.5', '1e3', '0x1', '2147483647', '2147483648', '9'.repeat(30)])(
      'responds with 404 and notFound to the id %s',
      async (id) => {
        const { slug } = await postArticle(api, author);
        const answer = await api.http.delete(`/article/${slug}/comment/${id}`).set(author.auth);
        expectProblem(answer, { status: 404, code: 'not_found', error: 'Comment not found' });
        expect(answer.body.notFound).toBe(true);
      },
    );

    it('responds with 404 and notFound if there is no such article', async () => {
      const answer = await api.http.delete('/article/no-such-article/comment/1').set(author.auth);
      expectProblem(answer, { status: 404, code: 'not_found', error: 'Article not found' });
      expect(answer.body.notFound).toBe(true);
    });

    it('responds with 404 the second time', async () => {
      const { slug } = await postArticle(api, author);
      const id = await postComment(api, commenter, slug);
      await deleteComment(api, slug, id, commenter);
      const answer = await api.http.delete(`/article/${slug}/comment/${id}`).set(author.auth);
      expectProblem(answer, { status: 404, code: 'not_found', error: 'Comment not found' });
    });

    it('reaches no comment of another article, not even for its author', async () => {
      const [one, other] = [await postArticle(api, author), await postArticle(api, author)];
      const id = await postComment(api, commenter, one.slug, 'still here');
      const answer = await api.http.delete(`/article/${other.slug}/comment/${id}`).set(author.auth);
      expectProblem(answer, { status: 404, code: 'not_found', error: 'Comment not found' });
      expect(await listTexts(api, one.slug)).toEqual(['still here']);
    });

    it('hides the comment everywhere, counts included, and keeps the row', async () => {
      const { slug } = await postArticle(api, author);
      const gone = await postComment(api, commenter, slug, 'gone');
      await postComment(api, commenter, slug, 'left');
      expect(await countEverywhere(api, author, slug)).toEqual([2, 2, 2, 2, 2]);
      await deleteComment(api, slug, gone, commenter);
      expect(await countEverywhere(api, author, slug)).toEqual([1, 1, 1, 1, 1]);
      expect(await listTexts(api, slug)).toEqual(['left']);
      const { body: detail } = await api.http.get(`/article/${slug}`).expect(200);
      expect(detail.comments.map(({ text }: CommentResponse) => text)).toEqual(['left']);
      expect(await findRow(api, gone)).toMatchObject({ text: 'gone', deletedAt: expect.any(Date) });
    });

    it.each([
      ['its author', () => commenter],
      ['the author of the article', () => author],
    ])('stores that it was %s', async (_, who) => {
      const { slug } = await postArticle(api, author);
      const id = await postComment(api, commenter, slug);
      await deleteComment(api, slug, id, who());
      expect((await findRow(api, id)).deletedBy?.id).toBe(who().id);
    });

    it('takes the comments of a deleted article with it in the end, the hidden ones too', async () => {
      const { id: articleId, slug } = await postArticle(api, author);
      const hidden = await postComment(api, commenter, slug);
      await postComment(api, commenter, slug);
      await deleteComment(api, slug, hidden, commenter);
      await api.http.delete(`/article/${slug}`).set(author.auth).expect(200);
      await purgeDeletedArticles(api);
      const left = await api.orm.em
        .fork()
        .count(Comment, { article: articleId }, { filters: false });
      expect(left).toBe(0);
    });
  });

  describe('when listing the deleted ones', () => {
    it('returns them and no others to the author of the article, with deletedAt', async () => {
      const { slug } = await postArticle(api, author);
      const own = await postComment(api, commenter, slug, 'by its author');
      const moderated = await postComment(api, commenter, slug, "by the article's author");
      await postComment(api, commenter, slug, 'not deleted');
      await deleteComment(api, slug, moderated, author);
      await deleteComment(api, slug, own, commenter);
      const page = await listPage(api, slug, '?deleted=true', author);
      expect(textsOf(page)).toEqual(['by its author', "by the article's author"]);
      expect(page).toMatchObject({ total: 2, hasNextPage: false });
      expect(page.items[0]).toEqual({
        id: own,
        text: 'by its author',
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
        deletedAt: expect.stringMatching(TIME),
      });
    });

    it('leads from page to page', async () => {
      const { slug } = await postArticle(api, author);
      for (const text of ['1', '2', '3', '4', '5']) {
        await deleteComment(api, slug, await postComment(api, commenter, slug, text), commenter);
        await postComment(api, commenter, slug, 'between');
      }
      const pages = await walk(api, slug, 'deleted=true&limit=2', { as: author });
      expect(pages.map(textsOf)).toEqual([['1', '2'], ['3', '4'], ['5']]);
      expect(pages.map(({ total }) => total)).toEqual([5, 5, 5]);
    });

    it('returns an empty page if there are none', async () => {
      const { slug } = await postArticle(api, author);
      await postComment(api, commenter, slug);
      expect(await listPage(api, slug, '?deleted=true', author)).toEqual({
        items: [],
        total: 0,
        endCursor: null,
        hasNextPage: false,
      });
    });

    it('returns the others if deleted is false', async () => {
      const { slug } = await postArticle(api, author);
      await deleteComment(api, slug, await postComment(api, commenter, slug), commenter);
      await postComment(api, commenter, slug, 'shown');
      expect(await listTexts(api, slug, '?deleted=false')).toEqual(['shown']);
    });

    it('responds with 401 and a challenge without a token', async () => {
      const { slug } = await postArticle(api, author);
      const answer = await api.http.get(`/article/${slug}/comment?deleted=true`);
      expectProblem(answer, { status: 401, code: 'token_missing', error: NO_TOKEN });
      expect(answer.headers['www-authenticate']).toBe('Bearer');
    });

    it('responds with 401 to an invalid token, as to none', async () => {
      const { slug } = await postArticle(api, author);
      const answer = await api.http
        .get(`/article/${slug}/comment?deleted=true`)
        .auth('rubbish', { type: 'bearer' });
      expectProblem(answer, { status: 401, code: 'token_missing', error: NO_TOKEN });
    });

    it('responds with 403 to anyone else, also to the one who deleted it', async () => {
      const { slug } = await postArticle(api, author);
      await deleteComment(api, slug, await postComment(api, commenter, slug), commenter);
      for (const person of [commenter, stranger]) {
        const answer = await api.http.get(`/article/${slug}/comment?deleted=true`).set(person.auth);
        expectProblem(answer, {
          status: 403,
          code: 'not_author',
          error: 'You are not the author of this article!',
        });
      }
    });

    it('responds with 404 if there is no such article', async () => {
      const answer = await api.http
        .get('/article/no-such-article/comment?deleted=true')
        .set(author.auth);
      expectProblem(answer, { status: 404, code: 'not_found', error: 'Article not found' });
    });
  });
});

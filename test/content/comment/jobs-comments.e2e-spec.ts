import { Comment } from '../../../src/content/comment/comment.entity.js';
import { runJobAt } from '../../support/jobs.js';
import { type Person, postArticle, postComment, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { purgeDeletedArticles } from '../article/changes.js';
import { useTestApp } from '../../support/test-app.js';

const DAY = 24 * 60 * 60 * 1000;

describe('the job purge-comments', () => {
  const api = useTestApp();
  let author: Person;
  let slug: string;

  beforeAll(async () => {
    author = await signUp(api);
  });
  beforeEach(async () => {
    ({ slug } = await postArticle(api, author));
  });
  afterEach(async () => {
    await api.http.delete(`/article/${slug}`).set(author.auth).expect(200);
    await purgeDeletedArticles(api);
  });

  /** @returns the id of a comment that was deleted at this moment */
  async function postDeleted(text = 'deleted'): Promise<number> {
    const id = await postComment(api, author, slug, text);
    await api.http.delete(`/article/${slug}/comment/${id}`).set(author.auth).expect(200);
    return id;
  }

  async function deletionTimeOf(id: number): Promise<number> {
    const { deletedAt } = await api.orm.em.fork().findOneOrFail(Comment, id, { filters: false });
    return deletedAt?.getTime() ?? Number.NaN;
  }

  /** The texts of all comments, deleted or not. */
  async function listTexts(): Promise<string[]> {
    const comments = await api.orm.em
      .fork()
      .find(Comment, {}, { filters: false, orderBy: { id: 'asc' } });
    return comments.map(({ text }) => text);
  }

  /** What the job removes when it is `time`. */
  function runAt(time: number): Promise<number> {
    return runJobAt(api, 'purge-comments', new Date(time));
  }

  describe('when comments were deleted more than 30 days ago', () => {
    it('removes them, and not those that can still be restored or were never deleted', async () => {
      const early = await postDeleted('deleted first');
      await api.orm.em
        .fork()
        .execute(`update comment set deleted_at = deleted_at - interval '1 hour' where id = ?`, [
          early,
        ]);
      const late = await postDeleted('deleted later');
      await postComment(api, author, slug, 'never deleted');
      const removed = await runAt((await deletionTimeOf(late)) + 30 * DAY);
      expect(removed).toBe(1);
      expect(await listTexts()).toEqual(['deleted later', 'never deleted']);
    });

    it.each([
      ['leaves one that was deleted 30 days ago to the millisecond', 0, 0],
      ['removes it a millisecond later', 1, 1],
    ])('%s', async (_, milliseconds, removed) => {
      const time = (await deletionTimeOf(await postDeleted())) + 30 * DAY + milliseconds;
      expect(await runAt(time)).toBe(removed);
      expect(await listTexts()).toHaveLength(1 - removed);
    });

    it('never removes one that shows, however old it is', async () => {
      await postComment(api, author, slug, 'old');
      expect(await runAt(Date.now() + 10_000 * DAY)).toBe(0);
      expect(await listTexts()).toEqual(['old']);
    });

    it('removes no comment that was restored in time', async () => {
      const id = await postDeleted('restored');
      await api.http.post(`/article/${slug}/comment/${id}/restore`).set(author.auth).expect(200);
      expect(await runAt(Date.now() + 31 * DAY)).toBe(0);
      expect(await listTexts()).toEqual(['restored']);
    });

    it('leaves nothing to restore', async () => {
      const id = await postDeleted();
      await runAt(Date.now() + 31 * DAY);
      const answer = await api.http.post(`/article/${slug}/comment/${id}/restore`).set(author.auth);
      expectProblem(answer, { status: 404, code: 'not_found', error: 'Comment not found' });
    });
  });
});

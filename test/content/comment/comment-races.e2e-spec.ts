import {
  type Person,
  postArticle,
  type PostedArticle,
  postComment,
  signUp,
} from '../../support/people.js';
import { runElsewhere, sendBehindLock } from '../../support/other-connection.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp } from '../../support/test-app.js';

const NOT_FOUND = { status: 404, code: 'not_found' } as const;
const ROUNDS = [1, 2, 3, 4, 5];

describe('comments that several delete and restore at once', () => {
  const api = useTestApp();
  let author: Person;
  let commenter: Person;
  let article: PostedArticle;
  let path: string;

  beforeAll(async () => {
    author = await signUp(api);
    commenter = await signUp(api);
    article = await postArticle(api, author);
  });
  beforeEach(async () => {
    path = `/article/${article.slug}/comment/${await postComment(api, commenter, article.slug)}`;
  });

  const remove = (as: Person) => api.http.delete(path).set(as.auth);
  const restore = (as: Person) => api.http.post(`${path}/restore`).set(as.auth);

  it.each(ROUNDS)('are deleted by one of several who try (round %i)', async () => {
    const answers = await Promise.all([author, commenter, author, commenter].map(remove));
    expect(sortedStatuses(answers)).toEqual([200, 404, 404, 404]);
  });

  it.each(ROUNDS)('are restored by one of several who try (round %i)', async () => {
    await remove(commenter).expect(200);
    const answers = await Promise.all([author, commenter, author, commenter].map(restore));
    expect(sortedStatuses(answers)).toEqual([200, 404, 404, 404]);
    const [row] = await runElsewhere<object>(
      api,
      'select deleted_at, deleted_by_id from comment where id = $1',
      [path.split('/').at(-1)],
    );
    expect(row).toEqual({ deleted_at: null, deleted_by_id: null });
  });

  it('stay deleted where the article’s author has deleted them while their own author restores', async () => {
    await remove(commenter).expect(200);
    const id = path.split('/').at(-1);
    const answer = await sendBehindLock(
      api,
      // As if the author had restored and deleted it in between.
      { sql: `update comment set deleted_by_id = ${author.id} where id = ${id}`, waiting: 1 },
      () => restore(commenter),
    );
    expectProblem(answer, { status: 403, code: 'not_author' });
    expectProblem(await remove(commenter), NOT_FOUND);
  });
});

function sortedStatuses(answers: { status: number }[]): number[] {
  return answers.map(({ status }) => status).toSorted((a, b) => a - b);
}

import { type Person, postArticle, postComment, signUp, signUpAs } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { type TestApp, useTestApp } from '../../support/test-app.js';
import { countEverywhere, listTexts } from '../comment/comments.js';

interface ModeratedResponse {
  id: number;
  text: string;
  state: string;
  reason: string | null;
  totalReports: number;
  reports: { reason: string; reporter: string }[];
}

interface Queue {
  items: ModeratedResponse[];
  endCursor: string | null;
  hasNextPage: boolean;
}

async function queueOf(api: TestApp, moderator: Person, query: string): Promise<Queue> {
  const { body } = await api.http.get(`/comment?${query}`).set(moderator.auth).expect(200);
  return body;
}

async function queuedTexts(api: TestApp, moderator: Person, query: string): Promise<string[]> {
  return (await queueOf(api, moderator, query)).items.map(({ text }) => text);
}

function decide(
  api: TestApp,
  moderator: Person,
  id: number,
  decision: object,
): ReturnType<TestApp['http']['patch']> {
  return api.http.patch(`/comment/${id}`).set(moderator.auth).send(decision);
}

function report(
  api: TestApp,
  reporter: Person,
  slug: string,
  id: number,
): ReturnType<TestApp['http']['post']> {
  return api.http
    .post(`/article/${slug}/comment/${id}/report`)
    .set(reporter.auth)
    .send({ reason: 'Sells watches' });
}

describe('a comment while comments wait for a moderator', () => {
  const api = useTestApp({ commentModeration: 'all' });
  let author: Person;
  let otherAuthor: Person;
  let editor: Person;
  let reader: Person;
  let otherReader: Person;
  let slug: string;
  let id: number;

  beforeAll(async () => {
    author = await signUp(api);
    otherAuthor = await signUp(api);
    editor = await signUpAs(api, 'editor');
    reader = await signUpAs(api, 'reader');
    otherReader = await signUpAs(api, 'reader');
  });
  beforeEach(async () => {
    ({ slug } = await postArticle(api, author));
    id = await postComment(api, reader, slug, 'First');
  });

  it('says that it is pending', async () => {
    const { body } = await api.http
      .post(`/article/${slug}/comment`)
      .set(reader.auth)
      .send({ text: 'Second' })
      .expect(201);
    expect(body).toMatchObject({ text: 'Second', state: 'pending' });
  });

  it('is shown to its author, the author of the article and editors, and to nobody else', async () => {
    for (const viewer of [reader, author, editor]) {
      expect(await listTexts(api, slug, '', viewer)).toEqual(['First']);
    }
    for (const viewer of [undefined, otherReader, otherAuthor]) {
      expect(await listTexts(api, slug, '', viewer)).toEqual([]);
    }
  });

  it('is shown to the same people in the article and in the RealWorld API', async () => {
    for (const viewer of [reader, author, editor]) {
      expect(await seenBy(viewer)).toEqual([1, 1]);
    }
    for (const viewer of [undefined, otherAuthor]) {
      expect(await seenBy(viewer)).toEqual([0, 0]);
    }
  });

  /** The number of comments in the article and in the RealWorld API. */
  async function seenBy(viewer?: Person): Promise<number[]> {
    const auth = viewer?.auth ?? {};
    const { body } = await api.http.get(`/article/${slug}`).set(auth).expect(200);
    const token = viewer ? await realWorldToken(viewer) : undefined;
    const comments = await api.http
      .get(`/api/articles/${slug}/comments`)
      .set(token === undefined ? {} : { authorization: `Token ${token}` })
      .expect(200);
    return [body.comments.length, comments.body.comments.length];
  }

  async function realWorldToken({ email, password }: Person): Promise<string> {
    const { body } = await api.http.post('/api/users/login').send({ user: { email, password } });
    return body.user.token;
  }

  it('is in no total, until it is approved', async () => {
    expect(await countEverywhere(api, author, slug)).toEqual([0, 0, 0, 0, 0]);
    await decide(api, author, id, { state: 'visible' }).expect(200);
    expect(await countEverywhere(api, author, slug)).toEqual([1, 1, 1, 1, 1]);
  });

  it('is listed for the author of the article and for editors, newest first', async () => {
    await postComment(api, otherReader, slug, 'Second');
    expect(await queuedTexts(api, author, 'limit=2')).toEqual(['Second', 'First']);
    expect(await queuedTexts(api, editor, 'state=pending&limit=2')).toEqual(['Second', 'First']);
    expect(await queuedTexts(api, otherAuthor, '')).toEqual([]);
  });

  it('is on the next page of either list by cursor', async () => {
    await postComment(api, otherReader, slug, 'Second');
    for (const moderator of [author, editor]) {
      const { endCursor, hasNextPage } = await queueOf(api, moderator, 'limit=1');
      expect(hasNextPage).toBe(true);
      const after = encodeURIComponent(endCursor ?? '');
      expect(await queuedTexts(api, moderator, `limit=1&after=${after}`)).toEqual(['First']);
    }
  });

  it('is visible to everyone once approved, with the reason for moderators', async () => {
    const { body } = await decide(api, author, id, { state: 'visible', reason: 'Fine' }).expect(
      200,
    );
    expect(body).toMatchObject({ id, state: 'visible', reason: 'Fine' });
    expect(await listTexts(api, slug)).toEqual(['First']);
    expect(await queuedTexts(api, author, 'state=visible&limit=1')).toEqual(['First']);
  });

  it('is shown to moderators alone once it is spam', async () => {
    await decide(api, author, id, { state: 'spam' }).expect(200);
    for (const viewer of [undefined, reader, author]) {
      expect(await listTexts(api, slug, '', viewer)).toEqual([]);
    }
    expect(await queuedTexts(api, author, 'state=spam&limit=1')).toEqual(['First']);
    const deletion = await api.http.delete(`/article/${slug}/comment/${id}`).set(reader.auth);
    expectProblem(deletion, { status: 404, code: 'not_found' });
  });

  it('can be deleted by its author', async () => {
    await api.http.delete(`/article/${slug}/comment/${id}`).set(reader.auth).expect(200);
    expect(await queuedTexts(api, author, 'limit=1')).not.toContain('First');
  });

  it('does not exist for others who would delete, report or decide on it', async () => {
    const answers = [
      await api.http.delete(`/article/${slug}/comment/${id}`).set(otherReader.auth),
      await report(api, otherReader, slug, id),
      await decide(api, otherAuthor, id, { state: 'visible' }),
    ];
    answers.forEach((answer) => expectProblem(answer, { status: 404, code: 'not_found' }));
  });

  it('is not decided on by other authors, once it is visible', async () => {
    await decide(api, author, id, { state: 'visible' }).expect(200);
    const answer = await decide(api, otherAuthor, id, { state: 'spam' });
    expectProblem(answer, { status: 403, code: 'not_author' });
    expect(await listTexts(api, slug)).toEqual(['First']);
  });

  it('is decided on by nobody who is not shown the article', async () => {
    await decide(api, author, id, { state: 'visible' }).expect(200);
    await api.http.patch(`/article/${slug}`).set(author.auth).send({ publishedAt: null });
    const answer = await decide(api, otherAuthor, id, { state: 'spam' });
    expectProblem(answer, { status: 404, code: 'not_found' });
  });

  it('never waits where its author is a moderator', async () => {
    await postComment(api, author, slug, 'Author');
    await postComment(api, editor, slug, 'Editor');
    expect(await listTexts(api, slug)).toEqual(['Author', 'Editor']);
  });

  it('becomes spam together with all others of its author, when an editor says so', async () => {
    const spammer = await signUpAs(api, 'reader');
    const { slug: other } = await postArticle(api, otherAuthor);
    const first = await postComment(api, spammer, slug, 'Watches');
    const second = await postComment(api, spammer, other, 'More watches');
    await decide(api, otherAuthor, second, { state: 'visible' }).expect(200);
    const all = { state: 'spam', allOfAuthor: true };
    expectProblem(await decide(api, author, first, all), { status: 403, code: 'not_author' });
    await decide(api, editor, first, all).expect(200);
    expect(await listTexts(api, other)).toEqual([]);
    expect(await queuedTexts(api, editor, 'state=spam&limit=2')).toEqual([
      'More watches',
      'Watches',
    ]);
  });

  it.each([
    [{}, 'state'],
    [{ state: 'pending' }, 'state'],
    [{ state: 'visible', allOfAuthor: true }, 'allOfAuthor'],
    [{ state: 'visible', reason: ' ' }, 'reason'],
  ])('is not changed by %j', async (decision, field) => {
    const answer = await decide(api, author, id, decision);
    expectProblem(answer, { status: 422, code: 'validation_failed' });
    expect(answer.body.errors).toEqual([expect.objectContaining({ field })]);
  });
});

describe('the first comment of a user', () => {
  const api = useTestApp({ commentModeration: 'first' });
  let author: Person;
  let reader: Person;
  let slug: string;

  beforeEach(async () => {
    author = await signUp(api);
    reader = await signUpAs(api, 'reader');
    ({ slug } = await postArticle(api, author));
  });

  it('waits, and so do further ones until one was approved', async () => {
    const id = await postComment(api, reader, slug, 'First');
    await postComment(api, reader, slug, 'Second');
    expect(await listTexts(api, slug)).toEqual([]);
    await decide(api, author, id, { state: 'visible' }).expect(200);
    await postComment(api, reader, slug, 'Third');
    expect(await listTexts(api, slug)).toEqual(['First', 'Third']);
  });

  it('counts as approved still, if its author deleted it, but not if a moderator did', async () => {
    const remove = async (id: number, by: Person): Promise<void> => {
      await api.http.delete(`/article/${slug}/comment/${id}`).set(by.auth).expect(200);
    };
    const first = await postComment(api, reader, slug, 'First');
    await decide(api, author, first, { state: 'visible' }).expect(200);
    await remove(first, author);
    const second = await postComment(api, reader, slug, 'Second');
    expect(await listTexts(api, slug)).toEqual([]);
    await decide(api, author, second, { state: 'visible' }).expect(200);
    await remove(second, reader);
    await postComment(api, reader, slug, 'Third');
    expect(await listTexts(api, slug)).toEqual(['Third']);
  });
});

describe('a visible comment', () => {
  const api = useTestApp();
  let author: Person;
  let reader: Person;
  let otherReader: Person;
  let slug: string;
  let id: number;

  beforeAll(async () => {
    author = await signUp(api);
    reader = await signUpAs(api, 'reader');
    otherReader = await signUpAs(api, 'reader');
  });
  beforeEach(async () => {
    ({ slug } = await postArticle(api, author));
    id = await postComment(api, reader, slug, 'Watches');
  });

  it('is listed as reported with the reasons, once per user, also if asked twice at once', async () => {
    await Promise.all([1, 2, 3].map(() => report(api, otherReader, slug, id).expect(202)));
    await report(api, author, slug, id).expect(202);
    const { items } = await queueOf(api, author, 'state=reported&limit=1');
    expect(items).toMatchObject([{ id, state: 'visible', totalReports: 2 }]);
    expect(items[0]?.reports).toEqual([
      expect.objectContaining({ reason: 'Sells watches', reporter: otherReader.username }),
      expect.objectContaining({ reason: 'Sells watches', reporter: author.username }),
    ]);
  });

  it('is not listed as reported any more once a moderator has decided', async () => {
    await report(api, otherReader, slug, id).expect(202);
    await decide(api, author, id, { state: 'visible' }).expect(200);
    const reported = await queueOf(api, author, 'state=reported');
    expect(reported.items.map((item) => item.id)).not.toContain(id);
    await report(api, otherReader, slug, id).expect(202);
    const { items } = await queueOf(api, author, 'state=reported&limit=1');
    expect(items).toMatchObject([{ id, totalReports: 1 }]);
  });

  it('keeps the time of its last change when it is reported and decided on', async () => {
    const timesOf = async (): Promise<string[]> => {
      const { body } = await api.http.get(`/article/${slug}/comment`).expect(200);
      return [body.items[0].createdAt, body.items[0].updatedAt];
    };
    const before = await timesOf();
    await report(api, otherReader, slug, id).expect(202);
    await decide(api, author, id, { state: 'visible' }).expect(200);
    expect(await timesOf()).toEqual(before);
  });

  it('cannot be reported below another article', async () => {
    const { slug: other } = await postArticle(api, author);
    expectProblem(await report(api, otherReader, other, id), { status: 404, code: 'not_found' });
  });
});

describe('an article whose comments are closed', () => {
  const api = useTestApp();
  let author: Person;

  beforeAll(async () => {
    author = await signUp(api);
  });

  it('takes no comment, in either API, and keeps those that it has', async () => {
    const { slug } = await postArticle(api, author);
    await postComment(api, author, slug, 'Before');
    const { body } = await api.http
      .patch(`/article/${slug}`)
      .set(author.auth)
      .send({ commentsOpen: false })
      .expect(200);
    expect(body.commentsOpen).toBe(false);
    const path = `/article/${slug}/comment`;
    const answer = await api.http.post(path).set(author.auth).send({ text: 'After' });
    expectProblem(answer, { status: 403, code: 'comments_closed' });
    const { email, password } = author;
    const login = await api.http.post('/api/users/login').send({ user: { email, password } });
    const second = await api.http
      .post(`/api/articles/${slug}/comments`)
      .set({ authorization: `Token ${login.body.user.token}` })
      .send({ comment: { body: 'After' } })
      .expect(403);
    expect(second.body).toEqual({ errors: { comments: ['are closed'] } });
    expect(await listTexts(api, slug)).toEqual(['Before']);
  });

  it('is made so from the beginning, and opened by a PUT that does not say so', async () => {
    const { slug } = await postArticle(api, author, { commentsOpen: false });
    const path = `/article/${slug}`;
    expect((await api.http.get(path).expect(200)).body.commentsOpen).toBe(false);
    const whole = { title: 'A title', text: 'A text' };
    await api.http.put(path).set(author.auth).send(whole).expect(200);
    expect((await api.http.get(path).expect(200)).body.commentsOpen).toBe(true);
  });

  it.each(['yes', null, 1])('is not made by commentsOpen: %j', async (commentsOpen) => {
    const body = { title: 'A title', text: 'A text', commentsOpen };
    const answer = await api.http.post('/article').set(author.auth).send(body);
    expectProblem(answer, { status: 422, code: 'validation_failed' });
  });
});

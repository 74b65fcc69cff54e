import { postArticle, postComment, signUp } from '../../support/people.js';
import { useTold } from './told.js';

describe('events of comments', () => {
  const { api, author, admin, messagesOf, typesOf } = useTold({ commentModeration: 'first' });
  let slug: string;

  beforeEach(async () => {
    ({ slug } = await postArticle(api, author(), { title: 'Discussed' }));
  });

  const decide = (id: number, state: string) =>
    api.http.patch(`/comment/${id}`).set(author().auth).send({ state }).expect(200);
  const path = (id: number) => `/article/${slug}/comment/${id}`;

  it('tell of one that everyone sees, without its text', async () => {
    let id = 0;
    const messages = await messagesOf(async () => {
      id = await postComment(api, author(), slug, 'My own opinion');
    });
    expect(messages).toEqual([
      {
        type: 'comment.created',
        timestamp: expect.any(String),
        data: {
          id,
          author: { id: author().id, username: author().username },
          createdAt: expect.stringMatching(/Z$/),
          article: {
            id: expect.any(Number),
            slug,
            title: 'Discussed',
            url: `https://blog.example/article/${slug}`,
          },
        },
      },
    ]);
  });

  it('tell of one that waits for a moderator, and when it is let pass', async () => {
    let id = 0;
    const stranger = await signUp(api);
    const types = await typesOf(async () => {
      id = await postComment(api, stranger, slug);
    });
    expect(types).toEqual(['comment.pending']);
    expect(await typesOf(() => decide(id, 'visible'))).toEqual(['comment.created']);
    expect(await typesOf(() => decide(id, 'visible'))).toEqual([]);
    expect(await typesOf(() => decide(id, 'spam'))).toEqual(['comment.deleted']);
  });

  it('tell nothing more of one that is refused', async () => {
    const stranger = await signUp(api);
    const id = await postComment(api, stranger, slug);
    expect(await typesOf(() => decide(id, 'spam'))).toEqual([]);
  });

  it('tell of one that is deleted, and restored', async () => {
    const id = await postComment(api, author(), slug);
    const remove = () => api.http.delete(path(id)).set(author().auth).expect(200);
    const restore = () =>
      api.http
        .post(`${path(id)}/restore`)
        .set(author().auth)
        .expect(200);
    expect(await typesOf(remove)).toEqual(['comment.deleted']);
    expect(await typesOf(restore)).toEqual(['comment.created']);
  });

  it('tell nothing of those on drafts', async () => {
    const draft = await postArticle(api, author(), { publishedAt: null });
    expect(await typesOf(() => postComment(api, author(), draft.slug))).toEqual([]);
  });

  it('tell nothing of those that go with their article', async () => {
    await postComment(api, author(), slug);
    const types = await typesOf(() =>
      api.http.delete(`/article/${slug}`).set(admin().auth).expect(200),
    );
    expect(types).toEqual(['article.deleted']);
  });

  it('tell of those that go with their author', async () => {
    const leaver = await signUp(api);
    const id = await postComment(api, leaver, slug);
    await decide(id, 'visible');
    const types = await typesOf(() =>
      api.http
        .post('/user/profile/deletion')
        .set(leaver.auth)
        .send({ currentPassword: leaver.password, content: 'delete' })
        .expect(204),
    );
    expect(types).toEqual(['comment.deleted', 'user.deleted']);
  });
});

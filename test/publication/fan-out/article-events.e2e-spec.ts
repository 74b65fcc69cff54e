import { runJob, runJobAt } from '../../support/jobs.js';
import { runElsewhere } from '../../support/other-connection.js';
import { postArticle, postComment, signUp } from '../../support/people.js';
import { until } from '../../support/server-process.js';
import { settled, useTold } from './told.js';

const DRAFT = { publishedAt: null };
const FUTURE = { publishedAt: '2099-01-01T00:00:00.000Z' };

describe('events of articles', () => {
  const { api, receiver, author, admin, messagesOf, typesOf } = useTold();

  const post = (fields: object = {}) => postArticle(api, author(), { ...fields });
  const patch = (slug: string, changes: object) =>
    api.http.patch(`/article/${slug}`).set(author().auth).send(changes).expect(200);
  const put = (slug: string, fields: object = {}) =>
    api.http
      .put(`/article/${slug}`)
      .set(author().auth)
      .send({ title: 'A title', text: 'A text', ...fields });
  const remove = (slug: string) =>
    api.http.delete(`/article/${slug}`).set(author().auth).expect(200);

  /** Publishes as if it were a later year, in which the events are told, too. */
  async function publishInFuture(): Promise<void> {
    const time = new Date('2099-06-01T00:00:00.000Z');
    await runJobAt(api, 'publish-scheduled', time, () => settled(api));
  }

  it('tell all about one that is published, but its text', async () => {
    const [message, ...others] = await messagesOf(() =>
      post({
        title: 'How type was set',
        description: 'About lead',
        text: 'The whole text',
        tags: ['type', 'lead'],
      }),
    );
    expect(others).toEqual([]);
    expect(message).toEqual({
      type: 'article.published',
      timestamp: expect.stringMatching(/Z$/),
      data: {
        id: expect.any(Number),
        slug: 'how-type-was-set',
        title: 'How type was set',
        description: 'About lead',
        url: 'https://blog.example/article/how-type-was-set',
        author: { id: author().id, username: author().username },
        tags: ['lead', 'type'],
        publishedAt: expect.stringMatching(/Z$/),
        updatedAt: expect.stringMatching(/Z$/),
        version: 1,
      },
    });
  });

  it('are below 20 kB, however long an article is', async () => {
    await messagesOf(() =>
      post({
        title: '\u{1f4d6}'.repeat(255),
        description: '"\u{1f4d6}'.repeat(500),
        text: 'a'.repeat(200_000),
        tags: Array.from({ length: 20 }, (_, index) => `${index}${'\u{1f4d6}'.repeat(40)}`),
      }),
    );
    expect(Buffer.byteLength(receiver.received[0]?.body ?? '')).toBeLessThan(20_000);
  });

  it('come with every kind of writing', async () => {
    expect(await typesOf(() => put('put-there').expect(201))).toEqual(['article.published']);
    expect(await typesOf(() => put('put-there', { tags: ['a'] }).expect(200))).toEqual([
      'article.updated',
    ]);
    const [updated] = await messagesOf(() => patch('put-there', { title: 'New', tags: ['b'] }));
    expect(updated).toMatchObject({
      type: 'article.updated',
      data: { title: 'New', tags: ['b'], version: 3 },
    });
    expect(await typesOf(() => patch('put-there', { text: 'Other' }))).toEqual(['article.updated']);
    expect(await typesOf(() => remove('put-there'))).toEqual(['article.deleted']);
  });

  it('tell nothing of drafts', async () => {
    const types = await typesOf(async () => {
      const { slug } = await post(DRAFT);
      await patch(slug, { title: 'Other', tags: ['a'] });
      await put(slug, DRAFT).expect(200);
      await remove(slug);
    });
    expect(types).toEqual([]);
  });

  it('come at each change between draft and published', async () => {
    const { slug } = await post(DRAFT);
    const publish = () => patch(slug, { publishedAt: '2026-01-01T00:00:00.000Z' });
    const withdraw = () => patch(slug, { publishedAt: null, title: 'A secret of the author' });
    expect(await typesOf(publish)).toEqual(['article.published']);
    const [withdrawn] = await messagesOf(withdraw);
    expect(withdrawn).toMatchObject({ type: 'article.unpublished', data: { title: 'A title' } });
    expect(await typesOf(() => patch(slug, { text: 'Another secret' }))).toEqual([]);
    expect(await typesOf(publish)).toEqual(['article.published']);
    expect(await typesOf(() => patch(slug, FUTURE))).toEqual(['article.unpublished']);
    const [deleted] = await messagesOf(() => remove(slug));
    expect(deleted).toMatchObject({ type: 'article.deleted', data: { slug } });
    expect(deleted?.data).not.toHaveProperty('title');
  });

  it('come once when the time of an article comes, which changes nothing of it', async () => {
    const { slug } = await post(FUTURE);
    expect(await typesOf(() => patch(slug, { title: 'Changed' }))).toEqual([]);
    const read = async () =>
      (await api.http.get(`/article/${slug}`).set(author().auth).expect(200)).body;
    const before = await read();
    const [published, ...others] = await messagesOf(publishInFuture);
    expect(published).toMatchObject({
      type: 'article.published',
      data: { slug, title: 'Changed', ...FUTURE },
    });
    expect(others).toEqual([]);
    expect(await read()).toEqual(before);
    expect(await typesOf(publishInFuture)).toEqual([]);
  });

  it('come soon after that time without any request', async () => {
    const publishedAt = new Date(Date.now() + 300).toISOString();
    receiver.reset();
    await post({ title: 'In a moment', publishedAt });
    await until(() => receiver.messages().some(({ type }) => type === 'article.published'));
    expect(receiver.messages()).toMatchObject([
      { type: 'article.published', data: { title: 'In a moment', publishedAt } },
    ]);
  });

  it('come from what no request does: the articles of a user who left', async () => {
    const leaver = await signUp(api);
    const { slug } = await postArticle(api, leaver);
    const messages = await messagesOf(() =>
      api.http
        .post('/user/profile/deletion')
        .set(leaver.auth)
        .send({ currentPassword: leaver.password, content: 'delete' })
        .expect(204),
    );
    expect(messages).toMatchObject([
      { type: 'article.unpublished', data: { slug } },
      { type: 'user.deleted', data: { id: leaver.id, username: leaver.username } },
    ]);
    expect(JSON.stringify(messages[0])).not.toContain(leaver.username);
    expect(await typesOf(() => runJob(api, 'purge-articles'))).toEqual(['article.deleted']);
  });

  it('tell the former slug of one that is moved', async () => {
    const { id, slug } = await post({ title: 'To be moved' });
    const [message, ...others] = await messagesOf(() =>
      runElsewhere(
        api,
        `update article set slug = 'was-moved', version = version + 1 where id = $1`,
        [id],
      ),
    );
    expect(others).toEqual([]);
    expect(message).toMatchObject({
      type: 'article.moved',
      data: { id, slug: 'was-moved', formerSlug: slug, title: 'To be moved', version: 2 },
    });
  });

  it('do not come of what is rolled back', async () => {
    const types = await typesOf(async () => {
      const em = api.orm.em.fork();
      await em.begin();
      await em.execute(
        `insert into article (slug, title, description, text, author_id, published_at, created_at, updated_at)
         values ('rolled-back', 'A', 'B', 'C', ?, now(), now(), now())`,
        [author().id],
      );
      await em.rollback();
    });
    expect(types).toEqual([]);
  });

  it('are not recorded for types that nobody asked for', async () => {
    const { body } = await api.http.get('/webhook').set(admin().auth).expect(200);
    const path = `/webhook/${body.items[0].id}`;
    await api.http.patch(path).set(admin().auth).send({ enabled: false }).expect(200);
    const { slug } = await post();
    await postComment(api, author(), slug);
    const [row] = await runElsewhere<{ count: number }>(
      api,
      `select count(*)::int as count from outbox_message where kind = 'event'`,
    );
    expect(row).toEqual({ count: 0 });
    await api.http.patch(path).set(admin().auth).send({ enabled: true }).expect(200);
  });
});

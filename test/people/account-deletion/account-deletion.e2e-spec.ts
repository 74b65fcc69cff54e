import { setTimeout as delay } from 'node:timers/promises';
import { useMailApp } from '../../support/mail-app.js';
import { runJob } from '../../support/jobs.js';
import { runElsewhere, sendBehindLock } from '../../support/other-connection.js';
import {
  createToken,
  type Person,
  postArticle,
  postComment,
  type PostedArticle,
  signUp,
  signUpAs,
} from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp, useTestAppPerTest, type TestApp } from '../../support/test-app.js';

type Content = 'keep' | 'delete';

function leave(api: TestApp, { auth, password }: Person, content: Content = 'keep') {
  return api.http
    .post('/user/profile/deletion')
    .set(auth)
    .send({ currentPassword: password, content });
}

/** Sends once the deletion waits for its lock. */
async function waitThen<T>(send: () => PromiseLike<T>): Promise<T> {
  await delay(100);
  return send();
}

/** Lets requests wait behind the deletion, which waits behind a lock of its row. */
async function during(
  api: TestApp,
  person: Person,
  content: Content,
  send: () => PromiseLike<{ status: number }>,
): Promise<number> {
  const sql = `select from "user" where id = ${person.id} for key share`;
  const [deleted, answer] = await sendBehindLock(api, { sql, waiting: 1 }, async () => {
    const deletion = leave(api, person, content).then(({ status }) => status);
    return [deletion, waitThen(send)] as const;
  });
  expect(await deleted).toBe(204);
  return (await answer).status;
}

describe('the deletion of an account', () => {
  const api = useTestApp();
  let person: Person;
  let other: Person;

  beforeEach(async () => {
    [person, other] = [await signUp(api), await signUp(api, { fullName: 'John Roe' })];
  });

  const signIn = ({ email, password }: Person) =>
    api.http.post('/user/sign-in').send({ email, password });

  /** An article with a comment of each. */
  async function postWithComments(author: Person, title: string): Promise<PostedArticle> {
    const article = await postArticle(api, author, { title, tags: [`tag ${author.id}`] });
    await postComment(api, person, article.slug, 'Of who leaves');
    await postComment(api, other, article.slug, 'Of who stays');
    return article;
  }

  it('needs the password', async () => {
    const answer = await leave(api, { ...person, password: 'a wrong guess' });
    expectProblem(answer, { status: 403, code: 'wrong_password' });
    await api.http.get('/user/profile').set(person.auth).expect(200);
  });

  it.each([
    [{ content: 'keep' }, 'currentPassword'],
    [{ currentPassword: 'x' }, 'content'],
    [{ currentPassword: 'x', content: 'hide' }, 'content'],
  ])('refuses %j', async (body, field) => {
    const answer = await api.http.post('/user/profile/deletion').set(person.auth).send(body);
    expectProblem(answer, { status: 422, code: 'validation_failed', fields: [field] });
  });

  it('ends everything that one can sign in with', async () => {
    const { body } = await signIn(person).expect(200);
    const program = await createToken(api, person, ['article:read']);
    await leave(api, person).expect(204);
    const { refreshToken } = body;
    expect((await api.http.get('/user/profile').set(person.auth)).status).toBe(401);
    expect((await api.http.get('/user/article').set(program.auth)).status).toBe(401);
    expect((await api.http.post('/user/refresh').send({ refreshToken })).status).toBe(401);
    expectProblem(await signIn(person), { status: 401, code: 'invalid_credentials' });
  });

  it('leaves no personal data in the database, but the address that the mail is for', async () => {
    await api.http
      .patch('/user/profile')
      .set(person.auth)
      .send({
        username: 'rare-name',
        fullName: 'Rare Name',
        bio: 'Rare bio',
        image: '/rare.png',
        social: { twitter: 'rare' },
      })
      .expect(200);
    await api.http.post('/user/password/forgot').send({ email: person.email }).expect(202);
    await leave(api, person).expect(204);
    const tables = await runElsewhere<{ name: string }>(
      api,
      `select relname as name from pg_class where relkind = 'r'
       and relnamespace = current_schema()::regnamespace`,
    );
    const traces: string[] = [];
    for (const { name } of tables) {
      const [row] = await runElsewhere<{ count: number }>(
        api,
        `select count(*)::int as count from "${name}" t
         where t::text ilike '%rare%' or t::text ilike '%' || $1 || '%'`,
        [person.email],
      );
      if (row?.count) {
        traces.push(name);
      }
    }
    expect(traces.filter((name) => name !== 'outbox_message')).toEqual([]);
    const mails = await runElsewhere(
      api,
      `select payload ->> 'template' as template from outbox_message where payload::text like '%' || $1 || '%'`,
      [person.email],
    );
    expect(mails).not.toContainEqual({ template: 'password-reset' });
  });

  it('is in the audit log, which keeps no address of the user', async () => {
    await leave(api, person).expect(204);
    const entries = await runElsewhere<{ action: string; address: string | null }>(
      api,
      `select action, address from audit_entry where actor_id = $1 order by id`,
      [person.id],
    );
    expect(entries.map(({ action }) => action)).toContain('user.deleted');
    expect(entries.filter(({ address }) => address !== null)).toEqual([]);
  });

  it('frees the email and the username', async () => {
    const { email, username, fullName, password } = person;
    await leave(api, person).expect(204);
    const account = { email, username, fullName, password };
    await api.http.post('/user/sign-up').send(account).expect(201);
  });

  it('can keep what the user wrote, as that of a deleted user', async () => {
    const { slug } = await postWithComments(person, 'It stays');
    await leave(api, person, 'keep').expect(204);
    const { body } = await api.http.get(`/article/${slug}`).expect(200);
    expect(body.author).toMatchObject({ fullName: 'Deleted user', bio: '', image: null });
    expect(body.comments.map(({ author }: { author: object }) => author)).toEqual([
      expect.objectContaining({ fullName: 'Deleted user' }),
      expect.objectContaining({ fullName: 'John Roe' }),
    ]);
    const { body: realWorld } = await api.http.get(`/api/articles/${slug}`).expect(200);
    const { username } = realWorld.article.author;
    expect(username).toMatch(/^deleted-/);
    expect((await api.http.get(`/api/profiles/${username}`)).status).toBe(404);
    expect((await api.http.get(`/api/profiles/${person.username}`)).status).toBe(404);
    expect((await api.http.get(`/author/${username}`)).status).toBe(404);
    const { body: authors } = await api.http.get('/author?limit=100').expect(200);
    expect(authors.items).not.toContainEqual(expect.objectContaining({ id: person.id }));
  });

  it('can make everything that the user wrote disappear at once, in both APIs', async () => {
    const [own, elsewhere] = [
      await postWithComments(person, 'Vanishing'),
      await postWithComments(other, 'Standing'),
    ];
    const byTag = `/article?tag=${encodeURIComponent(`tag ${person.id}`)}`;
    expect((await api.http.get(byTag)).body.total).toBe(1);
    await leave(api, person, 'delete').expect(204);
    for (const path of [`/article/${own.slug}`, `/api/articles/${own.slug}`]) {
      expect((await api.http.get(path)).status).toBe(404);
    }
    for (const path of [byTag, `/article?author=${person.id}`, '/article?q=vanishing']) {
      expect((await api.http.get(path).expect(200)).body).toMatchObject({ items: [], total: 0 });
    }
    const { body: tags } = await api.http.get('/tag?limit=100').expect(200);
    expect(tags.items.map(({ name }: { name: string }) => name)).not.toContain(`tag ${person.id}`);
    const { body } = await api.http.get(`/article/${elsewhere.slug}`).expect(200);
    expect(body.comments).toHaveLength(1);
    expect(body).toMatchObject({ totalComments: 1 });
    const { body: comments } = await api.http.get(`/api/articles/${elsewhere.slug}/comments`);
    expect(comments.comments).toHaveLength(1);
  });

  it('deletes these articles by a job, and nobody publishes them until then', async () => {
    const editor = await signUpAs(api, 'editor');
    const { slug } = await postWithComments(person, 'Soon gone');
    await leave(api, person, 'delete').expect(204);
    const change = { publishedAt: '2020-01-01T00:00:00Z' };
    await api.http.patch(`/article/${slug}`).set(editor.auth).send(change);
    expect((await api.http.get(`/article/${slug}`)).status).toBe(404);
    expect(await runJob(api, 'purge-articles')).toBeGreaterThanOrEqual(1);
    const left = await runElsewhere(api, 'select from article where author_id = $1', [person.id]);
    expect(left).toEqual([]);
    await runElsewhere(
      api,
      `update "user" set content_deleted_at = now() - interval '2 hours' where id = $1`,
      [person.id],
    );
    await runJob(api, 'purge-articles');
    const waiting = await runElsewhere(
      api,
      'select from "user" where id = $1 and content_deleted_at is not null',
      [person.id],
    );
    expect(waiting).toEqual([]);
  });

  it.each<Content>(['keep', 'delete'])('ends likes and followings with %s', async (content) => {
    const inRealWorld = async ({ email, password }: Person) => {
      const { body } = await api.http.post('/api/users/login').send({ user: { email, password } });
      return { authorization: `Token ${body.user.token}` };
    };
    const { slug } = await postArticle(api, other);
    const [mine, theirs] = [await inRealWorld(person), await inRealWorld(other)];
    await api.http.post(`/api/articles/${slug}/favorite`).set(mine).expect(200);
    await api.http.post(`/api/profiles/${other.username}/follow`).set(mine).expect(200);
    await api.http.post(`/api/profiles/${person.username}/follow`).set(theirs).expect(200);
    await leave(api, person, content).expect(204);
    const { body } = await api.http.get(`/api/articles/${slug}`).expect(200);
    expect(body.article.favoritesCount).toBe(0);
    const rows = await runElsewhere(
      api,
      'select from following where follower_id = $1 or followed_id = $1',
      [person.id],
    );
    expect(rows).toEqual([]);
  });

  describe('while other requests are in progress', () => {
    it('shows no article that is posted meanwhile', async () => {
      await during(api, person, 'delete', () =>
        api.http.post('/article').set(person.auth).send({ title: 'Too late', text: 'A text' }),
      );
      const { body } = await api.http.get('/article?q=late').expect(200);
      expect(body.items).toEqual([]);
    });

    it('keeps no comment that is posted meanwhile', async () => {
      const { slug } = await postArticle(api, other);
      await during(api, person, 'delete', () =>
        api.http.post(`/article/${slug}/comment`).set(person.auth).send({ text: 'Too late' }),
      );
      const { body } = await api.http.get(`/article/${slug}`).expect(200);
      expect(body.comments).toEqual([]);
    });

    it('writes no name into the row again', async () => {
      await during(api, person, 'keep', () =>
        api.http.patch('/user/profile').set(person.auth).send({ fullName: 'Still Here' }),
      );
      const [row] = await runElsewhere(api, 'select full_name from "user" where id = $1', [
        person.id,
      ]);
      expect(row).toEqual({ full_name: 'Deleted user' });
    });

    it('shows no article that is edited meanwhile', async () => {
      for (let round = 0; round < 5; round++) {
        const author = await signUp(api);
        const { slug } = await postArticle(api, author, { publishedAt: null });
        const change = { publishedAt: '2020-01-01T00:00:00Z', tags: ['edited'] };
        const [deletion, edit] = await Promise.all([
          leave(api, author, 'delete'),
          api.http.patch(`/article/${slug}`).set(author.auth).send(change),
          api.http
            .put(`/article/${slug}`)
            .set(author.auth)
            .send({ title: 'Again', text: 'Again', publishedAt: '2020-01-01T00:00:00Z' }),
        ]);
        expect(deletion.status).toBe(204);
        expect(edit.status).toBeLessThan(500);
        expect((await api.http.get(`/article/${slug}`)).status).toBe(404);
      }
    });

    it('opens no session by a refresh or a sign-in', async () => {
      const { body } = await signIn(person).expect(200);
      const { refreshToken } = body;
      await Promise.all([
        leave(api, person),
        signIn(person),
        api.http.post('/user/refresh').send({ refreshToken }),
      ]);
      const sessions = await runElsewhere(api, 'select from session where user_id = $1', [
        person.id,
      ]);
      expect(sessions).toEqual([]);
    });
  });
});

describe('the deletion of the account of somebody else', () => {
  const api = useTestAppPerTest();
  let admin: Person;

  beforeEach(async () => {
    admin = await signUpAs(api, 'admin');
  });

  const remove = ({ id }: Person, by = admin, query = '') =>
    api.http.delete(`/user/${id}${query}`).set(by.auth);

  it('is for administrators, and keeps the content unless it is asked for', async () => {
    const [one, two] = [await signUp(api), await signUp(api)];
    const [kept, gone] = [await postArticle(api, one), await postArticle(api, two)];
    await remove(one).expect(204);
    await remove(two, admin, '?content=delete').expect(204);
    await api.http.get(`/article/${kept.slug}`).expect(200);
    expect((await api.http.get(`/article/${gone.slug}`)).status).toBe(404);
    expectProblem(await remove(one), { status: 404, code: 'not_found' });
    const change = api.http.patch(`/user/${one.id}`).set(admin.auth).send({ role: 'admin' });
    expectProblem(await change, { status: 404, code: 'not_found' });
  });

  it('is not for their own account, which needs the password', async () => {
    expectProblem(await remove(admin), { status: 403, code: 'own_account' });
  });

  it('leaves one active administrator, also if two leave at once', async () => {
    expectProblem(await leave(api, admin), { status: 409, code: 'last_admin' });
    for (let round = 0; round < 5; round++) {
      const [one, two] = [admin, await signUpAs(api, 'admin')];
      const answers = await Promise.all(
        round % 2 === 0 ? [leave(api, one), leave(api, two)] : [remove(two, one), remove(one, two)],
      );
      expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
      const rows = await runElsewhere<{ id: number }>(
        api,
        `select id from "user" where role = 'admin'`,
      );
      expect(rows).toHaveLength(1);
      admin = rows[0]?.id === one.id ? one : two;
    }
  });
});

describe('a deleted account', () => {
  const { api, server, whenSent } = useMailApp();

  it('is confirmed by mail to the address that it had, of which nothing is kept then', async () => {
    const person = await signUp(api);
    await leave(api, person).expect(204);
    await whenSent();
    expect(server.mails).toHaveLength(1);
    expect(server.mails[0]).toMatchObject({ to: [person.email] });
    expect(server.mails[0]?.source).toMatch(/^Subject: Your account was deleted\r$/m);
    expect(await runElsewhere(api, 'select from outbox_message')).toEqual([]);
  });
});

import { Clock } from '../../../src/platform/clock.js';
import { PurgeAccessTokensJob } from '../../../src/people/personal-access-token/purge-access-tokens.job.js';
import { formatToken } from '../../../src/people/personal-access-token/token-format.js';
import { TokenUsage } from '../../../src/people/personal-access-token/token-usage.js';
import { LogCapture } from '../../support/log-capture.js';
import { useMailApp } from '../../support/mail-app.js';
import { runElsewhere, sendBehindLock } from '../../support/other-connection.js';
import {
  createToken,
  type Person,
  postArticle,
  postComment,
  signUp,
} from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { withReplacedMethod } from '../../support/replaced-method.js';
import { until } from '../../support/server-process.js';
import { statementsOf } from '../../support/statements.js';
import { useTestApp } from '../../support/test-app.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const ALL_OF_AUTHORS = [
  'article:read',
  'article:write',
  'comment:write',
  'comment:moderate',
  'media:write',
];

describe('an access token for programs', () => {
  const log = new LogCapture();
  const api = useTestApp({ logLevel: 'trace' }, { logTo: log });
  let owner: Person;

  beforeEach(async () => {
    owner = await signUp(api);
  });

  const create = (body: object) =>
    api.http
      .post('/user/access-token')
      .set(owner.auth)
      .send({ name: 'Build', scopes: ['article:read'], currentPassword: owner.password, ...body });
  const list = () => api.http.get('/user/access-token').set(owner.auth);
  const readOwn = ({ auth }: Person) => api.http.get('/user/article').set(auth);

  async function setRole(role: string): Promise<void> {
    await runElsewhere(api, 'update "user" set role = $2 where id = $1', [owner.id, role]);
  }

  /** How many statements of the application wait for a lock. */
  async function countWaiting(): Promise<number> {
    const [row] = await runElsewhere<{ count: number }>(
      api,
      `select count(*)::int as count from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return row?.count ?? 0;
  }

  /** Runs `work` when the time is `ms` later. */
  function later<T>(ms: number, work: () => PromiseLike<T>): Promise<T> {
    const time = new Date(Date.now() + ms);
    return withReplacedMethod(api.app.get(Clock), 'now', () => () => time, work);
  }

  describe('when it is created', () => {
    it('is shown this once, with where it is', async () => {
      const expiresAt = '2099-01-31T09:00:00.000Z';
      const { body, headers } = await create({ expiresAt }).expect(201);
      const { token, ...listed } = body;
      expect(token).toMatch(/^plt_[1-9][0-9]{0,9}_[0-9A-Za-z]{49}$/);
      expect(listed).toEqual({
        id: expect.any(Number),
        name: 'Build',
        scopes: ['article:read'],
        createdAt: expect.any(String),
        expiresAt,
        lastUsedAt: null,
      });
      expect(headers.location).toBe(`/user/access-token/${body.id}`);
      expect((await list().expect(200)).body).toEqual({ items: [listed], total: 1 });
    });

    it('is stored as a hash only, and written to no log', async () => {
      const { token } = await createToken(api, owner, ['article:read']);
      await readOwn({ ...owner, auth: { authorization: `Bearer ${token}` } }).expect(200);
      const secret = token.slice(token.lastIndexOf('_') + 1, -6);
      const rows = await runElsewhere<{ row: string }>(
        api,
        'select t::text as row from personal_access_token t',
      );
      expect(rows.filter(({ row }) => row.includes(secret))).toEqual([]);
      expect(log.lines.length).toBeGreaterThan(0);
      expect(log.text.join('')).not.toContain(secret);
    });

    it('is not kept for an Idempotency-Key', async () => {
      const first = await create({}).set('Idempotency-Key', 'one').expect(201);
      const second = await create({}).set('Idempotency-Key', 'one').expect(201);
      expect(second.body.token).not.toBe(first.body.token);
      expect(second.headers['cache-control']).toBe('private, no-store');
    });

    it('needs the current password, and a wrong one counts like a failed sign-in', async () => {
      for (let attempt = 0; attempt < 5; attempt++) {
        expectProblem(await create({ currentPassword: 'a wrong horse' }), {
          status: 403,
          code: 'wrong_password',
        });
      }
      expectProblem(await create({}), { status: 429, code: 'rate_limited' });
      const { email, password } = owner;
      const signedIn = await api.http.post('/user/sign-in').send({ email, password });
      expectProblem(signedIn, { status: 429, code: 'rate_limited' });
    });

    it.each<[string, object, string]>([
      ['an unknown scope', { scopes: ['article:read', 'everything'] }, 'scopes.1'],
      ['no scope', { scopes: [] }, 'scopes'],
      ['a scope that is no text', { scopes: [1] }, 'scopes.0'],
      ['a scope that the role does not have', { scopes: ['user:manage'] }, 'scopes.0'],
      ['a name that is blank', { name: ' ' }, 'name'],
      ['a name that is too long', { name: 'x'.repeat(101) }, 'name'],
      ['an expiry in the past', { expiresAt: '2020-01-01T00:00:00.000Z' }, 'expiresAt'],
      ['an expiry that is no time', { expiresAt: 'tomorrow' }, 'expiresAt'],
      ['a field that is not known', { owner: 1 }, 'owner'],
    ])('is refused with %s', async (_, body, field) => {
      expectProblem(await create(body), {
        status: 422,
        code: 'validation_failed',
        fields: [field],
      });
    });

    it('can be one of at most 50, also when several are created at once', async () => {
      await runElsewhere(
        api,
        `insert into personal_access_token (created_at, updated_at, user_id, name, scopes, hash)
         select now(), now(), $1, 'Build', '{article:read}', 'hash' from generate_series(1, 48)`,
        [owner.id],
      );
      const responses = await Promise.all([create({}), create({}), create({}), create({})]);
      const statuses = responses.map(({ status }) => status);
      expect(statuses.toSorted((a, b) => a - b)).toEqual([201, 201, 409, 409]);
      expectProblem(await create({}), { status: 409, code: 'access_token_limit' });
    });

    it('is refused if the password is changed meanwhile', async () => {
      const response = await sendBehindLock(
        api,
        {
          sql: `update "user" set credentials_version = credentials_version + 1 where id = ${owner.id}`,
          waiting: 1,
        },
        () => create({}),
      );
      expectProblem(response, { status: 409, code: 'edit_conflict' });
    });
  });

  describe('when it is used', () => {
    it('costs one query for token, role, suspension and expiry', async () => {
      const program = await createToken(api, owner, ['article:read']);
      await readOwn(program).expect(200);
      await api.app.get(TokenUsage).settle();
      const statements = await statementsOf(api.orm, () => readOwn(program).expect(200));
      // Besides those of the mail about the token, which may be sent at the same time.
      const own = statements.filter((sql) => !/outbox_message|as "p0"|^(begin|commit)/.test(sql));
      expect(own.filter((sql) => sql.includes('personal_access_token'))).toEqual([
        expect.stringMatching(/from personal_access_token t join "user" u/),
      ]);
      // The other two read the list.
      expect(own).toHaveLength(3);
    });

    it.each<[string, (token: string) => string]>([
      ['with another id', (token) => token.replace(/_\d+_/, '_2147483647_')],
      ['with a mistyped character', (token) => token.slice(0, -1)],
      ['that is only the prefix', () => 'plt_'],
      [
        'that was made up',
        (token) => formatToken({ id: Number(token.split('_')[1]), secret: 'x'.repeat(43) }),
      ],
    ])('is refused %s', async (_, change) => {
      const { token } = await createToken(api, owner, ['article:read']);
      const auth = { authorization: `Bearer ${change(token)}` };
      const response = await readOwn({ ...owner, auth });
      expectProblem(response, { status: 401, code: 'token_invalid' });
      expect(response.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
    });

    it('reads what anyone may read, whatever its scopes', async () => {
      const { slug } = await postArticle(api, owner);
      const { auth } = await createToken(api, owner, ['comment:write']);
      for (const path of ['/article', `/article/${slug}`, `/article/${slug}/comment`, '/tag']) {
        const { status, headers } = await api.http.get(path).set(auth);
        expect([path, status, headers['cache-control']]).toEqual([path, 200, 'private, no-store']);
      }
    });

    it('reads drafts with article:read only', async () => {
      const { slug } = await postArticle(api, owner, { publishedAt: null });
      const statusWith = async (scopes: string[]): Promise<number> => {
        const { auth } = await createToken(api, owner, scopes);
        return (await api.http.get(`/article/${slug}`).set(auth)).status;
      };
      expect(await statusWith(['article:read'])).toBe(200);
      expect(await statusWith(ALL_OF_AUTHORS.filter((scope) => scope !== 'article:read'))).toBe(
        404,
      );
    });

    it("reads others' drafts for an editor, with article:read", async () => {
      const { slug } = await postArticle(api, await signUp(api), { publishedAt: null });
      await setRole('editor');
      const { auth } = await createToken(api, owner, ['article:read']);
      await api.http.get(`/article/${slug}`).set(auth).expect(200);
      const change = api.http.patch(`/article/${slug}`).set(auth).send({ title: 'Changed' });
      expectProblem(await change, { status: 403, code: 'insufficient_scope' });
    });

    it('publishes with article:write, once for an Idempotency-Key', async () => {
      const { auth } = await createToken(api, owner, ['article:write']);
      const post = () =>
        api.http
          .post('/article')
          .set({ ...auth, 'Idempotency-Key': 'release-1' })
          .send({ title: 'From a script', text: 'A text' })
          .expect(201);
      const [first, second] = [await post(), await post()];
      expect(second.body.id).toBe(first.body.id);
      expect(second.headers['idempotency-replayed']).toBe('true');
    });

    it('deletes own comments with comment:write, and those of others with comment:moderate', async () => {
      const { slug } = await postArticle(api, owner);
      const other = await signUp(api);
      const statusOf = async (author: Person, scope: string): Promise<number> => {
        const id = await postComment(api, author, slug);
        const { auth } = await createToken(api, owner, [scope]);
        return (await api.http.delete(`/article/${slug}/comment/${id}`).set(auth)).status;
      };
      expect(await statusOf(owner, 'comment:write')).toBe(200);
      expect(await statusOf(other, 'comment:write')).toBe(403);
      expect(await statusOf(other, 'comment:moderate')).toBe(200);
    });

    it('can never do more than the role of its user at that time', async () => {
      const { auth } = await createToken(api, owner, ALL_OF_AUTHORS);
      await setRole('reader');
      const body = { title: 'Too late', text: 'A text' };
      const response = await api.http.post('/article').set(auth).send(body);
      expectProblem(response, { status: 403, code: 'permission_denied' });
    });

    it('notes the minute, and writes it once a minute', async () => {
      const { auth, tokenId } = await createToken(api, owner, ['article:read']);
      const usage = api.app.get(TokenUsage);
      const use = async (): Promise<string> => {
        await readOwn({ ...owner, auth }).expect(200);
        await usage.settle();
        const { body } = await list().expect(200);
        return body.items.find(({ id }: { id: number }) => id === tokenId).lastUsedAt;
      };
      const first = await use();
      expect(Date.parse(first)).toBeGreaterThan(Date.now() - MINUTE);
      expect(await use()).toBe(first);
      const second = await later(2 * MINUTE, use);
      expect(Date.parse(second) - Date.parse(first)).toBeGreaterThan(MINUTE);
    });

    it('does not wait for its row', async () => {
      const program = await createToken(api, owner, ['article:read']);
      const sql = `select from personal_access_token where id = ${program.tokenId} for update`;
      let use: Promise<void> | undefined;
      await sendBehindLock(api, { sql, waiting: 0, meanwhile: () => use }, () => {
        use = readOwn(program)
          .expect(200)
          .then(() => api.app.get(TokenUsage).settle());
        return use;
      });
      expect(log.text.join('')).not.toContain('The use of a token was not noted');
    });
  });

  describe('when it ends', () => {
    it('is refused, and its user is told that it has expired', async () => {
      const expiresAt = new Date(Date.now() + DAY).toISOString();
      const program = await createToken(api, owner, ['article:read'], { expiresAt });
      await readOwn(program).expect(200);
      const response = await later(DAY, () => readOwn(program));
      expectProblem(response, { status: 401, code: 'token_expired' });
      const { slug } = await postArticle(api, owner);
      await later(DAY, () => api.http.get(`/article/${slug}`).set(program.auth).expect(200));
    });

    it('is deleted by its user only, and then refused', async () => {
      const program = await createToken(api, owner, ['article:read']);
      const path = `/user/access-token/${program.tokenId}`;
      const stranger = await signUp(api);
      expectProblem(await api.http.delete(path).set(stranger.auth), {
        status: 404,
        code: 'not_found',
      });
      await readOwn(program).expect(200);
      const { body } = await api.http.delete(path).set(owner.auth).expect(200);
      expect(body).toEqual({ success: true });
      expectProblem(await readOwn(program), { status: 401, code: 'token_invalid' });
      expectProblem(await api.http.delete(path).set(owner.auth), {
        status: 404,
        code: 'not_found',
      });
    });

    it('is gone after a suspension, also when that is lifted', async () => {
      const program = await createToken(api, owner, ['article:read']);
      const admin = await signUp(api);
      await runElsewhere(api, `update "user" set role = 'admin' where id = $1`, [admin.id]);
      const suspend = (suspended: boolean) =>
        api.http.patch(`/user/${owner.id}`).set(admin.auth).send({ suspended }).expect(200);
      await suspend(true);
      expectProblem(await readOwn(program), { status: 401, code: 'token_invalid' });
      await suspend(false);
      expectProblem(await readOwn(program), { status: 401, code: 'token_invalid' });
    });

    it('does not outlive a suspension that comes while it is created', async () => {
      const admin = await signUp(api);
      await runElsewhere(api, `update "user" set role = 'admin' where id = $1`, [admin.id]);
      const suspend = (suspended: boolean) =>
        api.http.patch(`/user/${owner.id}`).set(admin.auth).send({ suspended }).expect(200);
      let suspending: Promise<unknown> | undefined;
      const { body } = await sendBehindLock(
        api,
        {
          sql: `select from "user" where id = ${owner.id} for update`,
          waiting: 1,
          meanwhile: async () => {
            suspending = suspend(true).then(() => suspend(false));
            await until(async () => (await countWaiting()) === 2);
          },
        },
        () => create({}).expect(201),
      );
      await suspending;
      const auth = { authorization: `Bearer ${body.token}` };
      expectProblem(await readOwn({ ...owner, auth }), { status: 401, code: 'token_invalid' });
    });

    it('survives a change of the password', async () => {
      const program = await createToken(api, owner, ['article:read']);
      const change = { password: 'a better horse', currentPassword: owner.password };
      await api.http.patch('/user/profile').set(owner.auth).send(change).expect(200);
      await readOwn(program).expect(200);
    });

    it('stays in the list for 30 days, and is then purged', async () => {
      const expiresAt = new Date(Date.now() + DAY).toISOString();
      await createToken(api, owner, ['article:read'], { expiresAt });
      await createToken(api, owner, ['article:read']);
      const purge = () => api.app.get(PurgeAccessTokensJob).removeBatch(1000);
      await later(30 * DAY, purge);
      expect((await list()).body.total).toBe(2);
      await later(32 * DAY, purge);
      expect((await list()).body.total).toBe(1);
    });
  });
});

describe('an access token for programs of an account that gets mail', () => {
  const { api, server, whenSent, mailedToken } = useMailApp();

  it('is reported to its owner, without the token', async () => {
    const owner = await signUp(api);
    const { token } = await createToken(api, owner, ['article:read'], { name: 'Site <build>' });
    await whenSent();
    const [mail] = server.mails;
    expect(mail).toMatchObject({
      to: [owner.email],
      source: expect.stringMatching(/^Subject: An access token was created/m),
    });
    const text = mail?.source.replaceAll('=\r\n', '');
    expect(text).toContain('Site <build>');
    expect(text).not.toContain(token.slice(-20));
  });

  it('is deleted by a reset of the password', async () => {
    const owner = await signUp(api);
    const program = await createToken(api, owner, ['article:read']);
    await api.http.post('/user/password/forgot').send({ email: owner.email }).expect(202);
    const token = await mailedToken('Reset your password');
    await api.http
      .post('/user/password/reset')
      .send({ token, password: 'a new horse' })
      .expect(204);
    const response = await api.http.get('/user/article').set(program.auth);
    expectProblem(response, { status: 401, code: 'token_invalid' });
  });
});

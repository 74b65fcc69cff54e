import { createHash } from 'node:crypto';
import { Clock } from '../../../src/platform/clock.js';
import { runJob, runJobAt } from '../../support/jobs.js';
import { tokenIn, useMailApp } from '../../support/mail-app.js';
import { runElsewhere, sendBehindLock } from '../../support/other-connection.js';
import { type Person, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { withReplacedMethod } from '../../support/replaced-method.js';
import { until } from '../../support/server-process.js';
import { type TestApp, useTestApp } from '../../support/test-app.js';
import type { Answer } from '../../support/wire.js';

const DAY = 24 * 3_600_000;

const INVALID = { status: 422, code: 'invitation_invalid' } as const;

let count = 0;

/** An email that nobody else has. */
const newEmail = (): string => `guest${++count}@example.com`;

async function setRole(api: TestApp, { id }: Person, role: string): Promise<void> {
  await runElsewhere(api, `update "user" set role = $2 where id = $1`, [id, role]);
}

async function signUpAs(api: TestApp, role: string): Promise<Person> {
  const person = await signUp(api, { fullName: 'Ann Lee' });
  await setRole(api, person, role);
  return person;
}

const invite = (api: TestApp, { auth }: Person, email: string, role = 'author') =>
  api.http.post('/invitation').set(auth).send({ email, role });

/** Invites to `role`. @returns the token in the link */
async function tokenFrom(
  api: TestApp,
  inviter: Person,
  email: string,
  role?: string,
): Promise<string> {
  const { body } = await invite(api, inviter, email, role).expect(201);
  return new URLSearchParams(new URL(body.url).hash.slice(1)).get('token') ?? '';
}

const accept = (api: TestApp, email: string, invitationToken: string, fullName = 'Sam Guest') =>
  api.http
    .post('/user/sign-up')
    .send({ email, fullName, password: 'correct horse', invitationToken });

const statusesOf = (answers: Answer[]): number[] =>
  answers.map(({ status }) => status).toSorted((a, b) => a - b);

describe('an invitation', () => {
  // Without mail: the links that are shown are enough here.
  const api = useTestApp({ production: true });
  let admin: Person;

  beforeAll(async () => {
    admin = await signUpAs(api, 'admin');
  });

  it('has a link, which is shown once, and creates an account with the role', async () => {
    const email = newEmail();
    const { status, body, headers } = await invite(api, admin, email, 'editor');
    expect({ status, body }).toEqual({
      status: 201,
      body: {
        id: expect.any(Number),
        email,
        role: 'editor',
        createdAt: expect.any(String),
        expiresAt: new Date(Date.parse(body.createdAt) + 7 * DAY).toISOString(),
        url: expect.stringMatching(/^https:\/\/blog\.example\/invitation#token=[\w-]{43}&email=/),
      },
    });
    expect(headers.location).toBe(`/invitation/${body.id}`);
    const link = new URLSearchParams(new URL(body.url).hash.slice(1));
    expect(link.get('email')).toBe(email);
    const accepted = await accept(api, email, link.get('token') ?? '').expect(201);
    expect(accepted.body).toMatchObject({ email, role: 'editor' });
    const profile = await api.http
      .get('/user/profile')
      .set('authorization', `Bearer ${accepted.body.token}`)
      .expect(200);
    expect(profile.body.role).toBe('editor');
  });

  it('is good once', async () => {
    const email = newEmail();
    const token = await tokenFrom(api, admin, email);
    await accept(api, email, token).expect(201);
    await runElsewhere(
      api,
      `update "user" set email = 'x' || email, email_key = 'x' || email_key
      where email = $1`,
      [email],
    );
    expectProblem(await accept(api, email, token), INVALID);
  });

  it('is good once even if two accept it at once', async () => {
    const email = newEmail();
    const token = await tokenFrom(api, admin, email);
    const { id } = (await api.http.get('/invitation').set(admin.auth)).body.items[0];
    const lock = { sql: `select 1 from invitation where id = ${id} for update`, waiting: 2 };
    const answers = await sendBehindLock(api, lock, () =>
      Promise.all([accept(api, email, token), accept(api, email, token)]),
    );
    expect(statusesOf(answers)).toEqual([201, 422]);
  });

  it('is for one email, ignoring case, and no other', async () => {
    const email = newEmail();
    const token = await tokenFrom(api, admin, email);
    expectProblem(await accept(api, newEmail(), token), INVALID);
    await accept(api, email.toUpperCase(), token).expect(201);
  });

  it('is open for seven days', async () => {
    const email = newEmail();
    const token = await tokenFrom(api, admin, email);
    const later = new Date(Date.now() + 7 * DAY);
    const response = await withReplacedMethod(
      api.app.get(Clock),
      'now',
      () => () => later,
      () => accept(api, email, token),
    );
    expectProblem(response, INVALID);
  });

  it.each(['x', 'A'.repeat(43), '😀'])('cannot be made up: %s', async (token) => {
    expectProblem(await accept(api, newEmail(), token), INVALID);
  });

  it('creates its account also if its username is taken at the same moment', async () => {
    const emails = [newEmail(), newEmail()];
    const tokens = await Promise.all(emails.map((email) => tokenFrom(api, admin, email)));
    const sql = `select 1 from invitation where email in ('${emails.join("', '")}') for update`;
    const answers = await sendBehindLock(api, { sql, waiting: 2 }, () =>
      Promise.all(
        emails.map((email, index) => accept(api, email, tokens[index] ?? '', 'Same Name')),
      ),
    );
    expect(statusesOf(answers)).toEqual([201, 201]);
    expect(answers.map(({ body }) => body.username).toSorted()).toEqual([
      'same-name',
      expect.stringMatching(/^same-name-\w+$/),
    ]);
  });

  it('stays open if its sign-up fails', async () => {
    const email = newEmail();
    const token = await tokenFrom(api, admin, email);
    const account = { email, fullName: 'Sam', password: 'correct horse', invitationToken: token };
    const { username } = await signUp(api);
    const taken = await api.http.post('/user/sign-up').send({ ...account, username });
    expectProblem(taken, { status: 409, code: 'username_taken' });
    await accept(api, email, token).expect(201);
  });

  it.each([
    ['to reader', 'author', `role = 'reader'`],
    ['to editor, who may not invite editors', 'editor', `role = 'editor'`],
    ['not, but suspended', 'author', 'suspended_at = now()'],
  ])('is invalid where its inviter was demoted %s', async (_, role, change) => {
    const email = newEmail();
    const inviter = await signUpAs(api, 'admin');
    const token = await tokenFrom(api, inviter, email, role);
    await runElsewhere(api, `update "user" set ${change} where id = $1`, [inviter.id]);
    expectProblem(await accept(api, email, token), INVALID);
  });

  it('is invalid where its inviter is demoted while it is accepted', async () => {
    const email = newEmail();
    const inviter = await signUpAs(api, 'editor');
    const token = await tokenFrom(api, inviter, email);
    const sql = `update "user" set role = 'reader' where id = ${inviter.id}`;
    const response = await sendBehindLock(api, { sql, waiting: 1 }, () =>
      accept(api, email, token),
    );
    expectProblem(response, INVALID);
  });

  it.each([
    ['editor', 'reader', 201],
    ['editor', 'author', 201],
    ['editor', 'editor', 403],
    ['editor', 'admin', 403],
    ['admin', 'admin', 201],
  ])('by an %s to the role %s is answered %i', async (inviter, role, status) => {
    await invite(api, await signUpAs(api, inviter), newEmail(), role).expect(status);
  });

  it('is refused for an email that has an account, ignoring case', async () => {
    const { email } = await signUp(api);
    expectProblem(await invite(api, admin, email.toUpperCase()), {
      status: 409,
      code: 'email_taken',
      error: 'There is an account with this email, so there is nobody to invite',
    });
  });

  it('whose email has got an account meanwhile is refused as one that is taken', async () => {
    const email = newEmail();
    const token = await tokenFrom(api, admin, email);
    const account = { email, fullName: 'Sam', password: 'correct horse' };
    await api.http.post('/user/sign-up').send(account).expect(201);
    expectProblem(await accept(api, email, token), { status: 409, code: 'email_taken' });
  });

  it('is stored without its link, whatever key comes with the request', async () => {
    const email = newEmail();
    const send = () => invite(api, admin, email).set('idempotency-key', 'invite-1').expect(201);
    const [first, second] = [(await send()).body, (await send()).body];
    expect(first.id).not.toBe(second.id);
    expect(await runElsewhere(api, 'select * from idempotency_key')).toEqual([]);
    const token = new URLSearchParams(new URL(first.url).hash.slice(1)).get('token') ?? '';
    const hash = createHash('sha256').update(token).digest('hex');
    const rows = await runElsewhere(api, `select mailed from invitation_token where hash = $1`, [
      hash,
    ]);
    expect(rows).toEqual([{ mailed: false }]);
  });

  it('can be revoked, by administrators and by its inviter', async () => {
    const [editor, other] = [await signUpAs(api, 'editor'), await signUpAs(api, 'editor')];
    for (const revoker of [editor, admin]) {
      const email = newEmail();
      const token = await tokenFrom(api, editor, email);
      const { items } = (await api.http.get('/invitation').set(editor.auth)).body;
      const revoke = ({ auth }: Person) => api.http.delete(`/invitation/${items[0].id}`).set(auth);
      expectProblem(await revoke(other), { status: 404, code: 'not_found' });
      expect((await revoke(revoker).expect(200)).body).toEqual({ success: true });
      expectProblem(await accept(api, email, token), INVALID);
      expectProblem(await revoke(revoker), { status: 404, code: 'not_found' });
    }
  });

  it('is one of 50 that a user can make a day, also if they come at once', async () => {
    const editor = await signUpAs(api, 'editor');
    await runElsewhere(
      api,
      `insert into invitation (email, email_key, role, inviter_id, created_at, expires_at, ended_at)
       select 'x', 'x', 'reader', $1, now() - interval '1 hour', now() + interval '1 day', now()
       from generate_series(1, 49)`,
      [editor.id],
    );
    const answers = await Promise.all([1, 2, 3].map(() => invite(api, editor, newEmail())));
    expect(statusesOf(answers)).toEqual([201, 429, 429]);
    const refused = answers.find(({ status }) => status === 429);
    const wait = Number(refused?.headers['retry-after']);
    expect(wait).toBeGreaterThan(22.9 * 3600);
    expect(wait).toBeLessThanOrEqual(23 * 3600);
  });

  it('is removed by a job when it has expired', async () => {
    await runElsewhere(api, `update invitation set expires_at = now() - interval '1 second'`);
    expect(await runJob(api, 'purge-invitations')).toBeGreaterThan(0);
    expect(await runElsewhere(api, 'select * from invitation_token')).toEqual([]);
  });
});

const emailsOf = ({ items }: { items: { email: string }[] }): string[] =>
  items.map(({ email }) => email);

describe('the list of invitations', () => {
  const api = useTestApp({ production: true });

  it('has the open ones, newest first, page by page: all for administrators, their own for editors', async () => {
    const [admin, editor] = [await signUpAs(api, 'admin'), await signUpAs(api, 'editor')];
    const emails = Array.from({ length: 5 }, newEmail);
    for (const [index, email] of emails.entries()) {
      await invite(api, index % 2 === 0 ? editor : admin, email).expect(201);
    }
    const [, accepted = ''] = emails;
    await runElsewhere(api, 'update invitation set ended_at = now() where email = $1', [accepted]);

    const list = async ({ auth }: Person, query = '') =>
      (await api.http.get(`/invitation${query}`).set(auth).expect(200)).body;
    const all = emails.filter((email) => email !== accepted).toReversed();
    const first = await list(admin, '?limit=3');
    expect(first).toMatchObject({ total: 4, hasNextPage: true });
    expect(first.items[0]).toEqual({
      id: expect.any(Number),
      email: all[0],
      role: 'author',
      createdAt: expect.any(String),
      expiresAt: expect.any(String),
      inviter: editor.id,
      inviterName: 'Ann Lee',
    });
    const second = await list(admin, `?limit=3&after=${first.endCursor}`);
    expect(second).toMatchObject({ total: 4, hasNextPage: false });
    expect([...emailsOf(first), ...emailsOf(second)]).toEqual(all);
    expect(emailsOf(await list(editor))).toEqual([emails[4], emails[2], emails[0]]);
    expect((await list(editor)).total).toBe(3);
  });
});

describe('an invitation by mail', () => {
  const { api, server, whenSent } = useMailApp();

  it('has a link of its own; all links end when one is used', async () => {
    const editor = await signUpAs(api, 'editor');
    const email = newEmail();
    const shown = await tokenFrom(api, editor, email);
    await whenSent();
    expect(server.mails).toEqual([
      expect.objectContaining({
        to: [email],
        source: expect.stringMatching(/^Subject: Ann Lee invites you\r$/m),
      }),
    ]);
    const mailed = server.mails[0] ? tokenIn(server.mails[0]) : '';
    expect(mailed).toMatch(/^[\w-]{43}$/);
    expect(mailed).not.toBe(shown);
    await accept(api, email, mailed).expect(201);
    await runElsewhere(
      api,
      `update "user" set email = 'x' || email, email_key = 'x' || email_key
      where email = $1`,
      [email],
    );
    expectProblem(await accept(api, email, shown), INVALID);
  });

  it('is not sent any more once it is revoked', async () => {
    const editor = await signUpAs(api, 'editor');
    await server.stop();
    const { body } = await invite(api, editor, newEmail()).expect(201);
    await until(async () => {
      const failed = 'select 1 from outbox_message where last_error is not null';
      return (await runElsewhere(api, failed)).length > 0;
    });
    await api.http.delete(`/invitation/${body.id}`).set(editor.auth).expect(200);
    await server.start();
    await runJobAt(api, 'send-mail', new Date(Date.now() + 60_000));
    await whenSent();
    expect(server.mails).toEqual([]);
  });
});

describe('an invitation in production without MAIL_URL', () => {
  const mail = {
    url: undefined,
    from: 'Platen <noreply@blog.example>',
    resetUrl: '/pages/reset-password',
    invitationUrl: '/pages/invitation',
    verifyUrl: '/pages/verify-email',
    revertUrl: '/pages/revert-email',
  };
  const api = useTestApp({ production: true, mail });

  it('is passed on by the inviter, and accepted on a page of the server', async () => {
    const editor = await signUpAs(api, 'editor');
    const { body } = await invite(api, editor, newEmail()).expect(201);
    expect(await runElsewhere(api, 'select * from outbox_message')).toEqual([]);
    const page = await api.http.get(new URL(body.url, 'http://x').pathname).expect(200);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.text).toContain('<script src="invitation.js">');
    const script = await api.http.get('/pages/invitation.js').expect(200);
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(script.text).toContain("fetch('../user/sign-up'");
  });
});

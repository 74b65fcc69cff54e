import { createHash } from 'node:crypto';
import { withActor } from '../../../src/people/audit/actor.js';
import { AuditLog } from '../../../src/people/audit/audit-log.js';
import { Clock } from '../../../src/platform/clock.js';
import { runJob } from '../../support/jobs.js';
import { runElsewhere } from '../../support/other-connection.js';
import {
  createToken,
  type Person,
  postArticle,
  postComment,
  signUp,
  signUpAs,
} from '../../support/people.js';
import { executionsOf } from '../../support/plans.js';
import { expectProblem } from '../../support/problems.js';
import { statementsOf } from '../../support/statements.js';
import { useTestApp } from '../../support/test-app.js';
import { useMovableClock } from '../../support/time.js';
import { from, signInFrom } from '../limits/clients.js';

const DAY = 24 * 60 * 60 * 1000;

const HERE = '192.0.2.7';

/** An entry in a response, as far as tests look at it. */
interface Entry {
  id: number;
  action: string;
  subject: string | null;
  details: unknown;
}

describe('the audit log', () => {
  const api = useTestApp({ trustedProxies: 1 });
  const clock = useMovableClock(api);
  let admin: Person;
  let person: Person;

  beforeEach(async () => {
    await runElsewhere(api, 'truncate audit_entry restart identity');
    admin = await signUpAs(api, 'admin');
    person = await signUp(api);
  });

  const read = (query = '', by = admin) => api.http.get(`/audit?${query}`).set(by.auth);

  /** The entries that a query finds, newest first. */
  async function entriesOf(query = ''): Promise<Entry[]> {
    const { body } = await read(query).expect(200);
    return body.items;
  }

  /** The newest entry, without its id. */
  async function newest(): Promise<Omit<Entry, 'id'> | undefined> {
    const [entry] = await entriesOf('limit=1');
    const { id: _, ...rest } = entry ?? ({} as Entry);
    return rest;
  }

  /** Makes a token as in a mail to this person. */
  async function mailToken(purpose: string, email?: string): Promise<string> {
    const token = `a token to be mailed, for ${purpose}`.padEnd(43, '.');
    await runElsewhere(
      api,
      `insert into one_time_token (hash, purpose, user_id, email, created_at, expires_at)
       values ($1, $2, $3, $4, now(), now() + interval '1 hour')`,
      [createHash('sha256').update(token).digest('hex'), purpose, person.id, email ?? null],
    );
    return token;
  }

  const changeProfile = (changes: object, currentPassword = person.password) =>
    api.http
      .patch('/user/profile')
      .set({ ...person.auth, ...from(HERE) })
      .send({ ...changes, currentPassword });

  const update = ({ id }: Person, changes: object) =>
    api.http
      .patch(`/user/${id}`)
      .set({ ...admin.auth, ...from(HERE) })
      .send(changes);

  /** What every entry of this test says that `who` made through the API. */
  const madeBy = (who: Person) => ({
    createdAt: clock.now().toISOString(),
    actor: who.id,
    actorName: who.fullName,
    channel: 'api',
    address: HERE,
  });

  describe('records', () => {
    it('sign-ins, with the address that they came from', async () => {
      await signInFrom(api, HERE, person).expect(200);
      expect(await newest()).toEqual({
        ...madeBy(person),
        action: 'user.signed_in',
        subject: `user:${person.id}`,
        details: null,
      });
    });

    it('sign-ins by the RealWorld API', async () => {
      const { email, password } = person;
      await api.http.post('/api/users/login').send({ user: { email, password } }).expect(200);
      expect(await newest()).toMatchObject({ action: 'user.signed_in', actor: person.id });
    });

    it('new accounts, with their role', async () => {
      const made = await signUp(api);
      expect(await newest()).toMatchObject({
        action: 'user.created',
        actor: made.id,
        subject: `user:${made.id}`,
        details: { role: 'author' },
      });
    });

    it('wrong passwords after which others have to wait, once for each wait', async () => {
      const wrong = { email: person.email, password: 'a wrong guess' };
      for (let attempt = 1; attempt <= 8; attempt++) {
        await signInFrom(api, HERE, wrong);
      }
      const query = 'action=user.sign_in_blocked';
      expect(await entriesOf(query)).toEqual([
        {
          ...madeBy(person),
          id: expect.any(Number),
          actor: null,
          actorName: null,
          action: 'user.sign_in_blocked',
          subject: `user:${person.id}`,
          details: { limits: ['pair'] },
        },
      ]);
      clock.advance(10_001);
      await signInFrom(api, HERE, wrong).expect(401);
      await signInFrom(api, HERE, wrong).expect(429);
      expect(await entriesOf(query)).toHaveLength(2);
    });

    it('them for an email without an account, which it does not keep', async () => {
      const wrong = { email: 'nobody@example.com', password: 'a wrong guess' };
      for (let attempt = 1; attempt <= 5; attempt++) {
        await signInFrom(api, HERE, wrong);
      }
      const entry = await newest();
      expect(entry).toMatchObject({ action: 'user.sign_in_blocked', subject: null });
      expect(JSON.stringify(entry)).not.toContain('nobody');
    });

    it('no sign-in whose password is right at the last attempt', async () => {
      for (const password of ['1', '2', '3', '4', person.password]) {
        await signInFrom(api, HERE, { ...person, password });
      }
      expect(await entriesOf('action=user.sign_in_blocked')).toEqual([]);
    });

    it('a new password and a new email, without any password', async () => {
      const { email } = person;
      await changeProfile({ password: 'battery staple', email: `new-${email}` }).expect(200);
      const [changedEmail, changedPassword] = await entriesOf('limit=2');
      expect([changedPassword, changedEmail]).toEqual([
        expect.objectContaining({
          ...madeBy(person),
          action: 'user.password_changed',
          subject: `user:${person.id}`,
          details: null,
        }),
        expect.objectContaining({
          ...madeBy(person),
          action: 'user.email_changed',
          subject: `user:${person.id}`,
          details: { from: email, to: `new-${email}` },
        }),
      ]);
    });

    it('nothing if the change fails', async () => {
      const taken = { email: admin.email };
      expect((await changeProfile(taken)).status).toBe(409);
      expect(await entriesOf('action=user.email_changed')).toEqual([]);
    });

    it('a password that was reset by mail, of which nobody was signed in', async () => {
      const body = { token: await mailToken('password-reset'), password: 'battery staple' };
      await api.http.post('/user/password/reset').send(body).expect(204);
      expect(await newest()).toMatchObject({
        action: 'user.password_reset',
        actor: null,
        channel: 'api',
        subject: `user:${person.id}`,
      });
    });

    it('an email that is confirmed, and a change that is taken back', async () => {
      const former = person.email;
      const email = `new-${former}`;
      await runElsewhere(api, `update "user" set pending_email = $2 where id = $1`, [
        person.id,
        email,
      ]);
      const confirmation = { token: await mailToken('email-verification', email) };
      await api.http.post('/user/email/verify').send(confirmation).expect(204);
      const reversion = { token: await mailToken('email-revert', former) };
      await api.http.post('/user/email/revert').send(reversion).expect(204);
      const entries = await entriesOf(`subject=user:${person.id}&limit=3`);
      expect(entries.toReversed()).toMatchObject([
        { action: 'user.email_changed', actor: null, details: { from: former, to: email } },
        { action: 'user.email_verified', actor: null, details: null },
        { action: 'user.email_change_reverted', details: { from: email, to: former } },
      ]);
    });

    it('what moderators decide about comments, and nothing about own ones', async () => {
      const reader = await signUp(api);
      const { slug } = await postArticle(api, person);
      const id = await postComment(api, reader, slug);
      const path = `/article/${slug}/comment/${id}`;
      await api.http.delete(path).set(reader.auth).expect(200);
      await api.http.post(`${path}/restore`).set(reader.auth).expect(200);
      await api.http.delete(path).set(person.auth).expect(200);
      await api.http.post(`${path}/restore`).set(person.auth).expect(200);
      const decide = (by: Person, decision: object) =>
        api.http.patch(`/comment/${id}`).set(by.auth).send(decision).expect(200);
      await decide(person, { state: 'visible' });
      await decide(admin, { state: 'spam', allOfAuthor: true });
      const details = { author: reader.id };
      expect((await entriesOf(`subject=comment:${id}`)).toReversed()).toMatchObject([
        { action: 'comment.deleted', actor: person.id, details },
        { action: 'comment.restored', actor: person.id, details },
        { action: 'comment.approved', actor: person.id, details },
        { action: 'comment.marked_spam', actor: admin.id, details: { ...details, all: true } },
      ]);
    });

    it('what administrators change of an account, and only what changes', async () => {
      await update(person, { role: 'editor', suspended: false }).expect(200);
      await update(person, { role: 'editor', suspended: true }).expect(200);
      await update(person, { suspended: true }).expect(200);
      await update(person, { suspended: false }).expect(200);
      const entries = await entriesOf(`actor=${admin.id}&subject=user:${person.id}`);
      const made = { ...madeBy(admin), subject: `user:${person.id}`, id: expect.any(Number) };
      expect(entries).toEqual([
        { ...made, action: 'user.reinstated', details: null },
        { ...made, action: 'user.suspended', details: null },
        { ...made, action: 'user.role_changed', details: { from: 'author', to: 'editor' } },
      ]);
    });

    it('invitations, without the email', async () => {
      const guest = { email: `guest-of-${admin.email}`, role: 'reader' };
      const invite = () => api.http.post('/invitation').set(admin.auth).send(guest).expect(201);
      const { body: revoked } = await invite();
      await api.http.delete(`/invitation/${revoked.id}`).set(admin.auth).expect(200);
      const { body: accepted } = await invite();
      const invitationToken = new URLSearchParams(new URL(accepted.url).hash.slice(1)).get('token');
      const { body: made } = await api.http
        .post('/user/sign-up')
        .send({ email: guest.email, fullName: 'Sam', password: 'correct horse', invitationToken })
        .expect(201);
      const entries = await entriesOf('limit=5');
      const details = { role: 'reader' };
      const [one, two] = [`invitation:${revoked.id}`, `invitation:${accepted.id}`];
      expect(entries.toReversed()).toMatchObject([
        { action: 'invitation.created', actor: admin.id, subject: one, details },
        { action: 'invitation.revoked', actor: admin.id, subject: one },
        { action: 'invitation.created', actor: admin.id, subject: two, details },
        { action: 'user.created', actor: made.id, subject: `user:${made.id}`, details },
        { action: 'invitation.accepted', actor: made.id, subject: two, details },
      ]);
      expect(JSON.stringify(entries)).not.toContain(guest.email);
    });

    it('access tokens, without the token', async () => {
      const program = await createToken(api, person, ['article:write']);
      const path = `/user/access-token/${program.tokenId}`;
      await api.http.delete(path).set(person.auth).expect(200);
      await api.http.delete(path).set(person.auth).expect(404);
      const subject = `access_token:${program.tokenId}`;
      const entries = await entriesOf(`subject=${subject}`);
      expect(entries).toMatchObject([
        { action: 'access_token.deleted', actor: person.id, channel: 'api', subject },
        { action: 'access_token.created', details: { scopes: ['article:write'] } },
      ]);
      expect(JSON.stringify(entries)).not.toContain(program.token);
    });

    it('that an access token was used, rather than a session', async () => {
      const program = await createToken(api, admin, ['user:manage']);
      await api.http
        .patch(`/user/${person.id}`)
        .set(program.auth)
        .send({ role: 'reader' })
        .expect(200);
      expect(await newest()).toMatchObject({ actor: admin.id, channel: 'access_token' });
    });

    it('articles that were deleted by somebody else than their author', async () => {
      const [own, foreign] = [await postArticle(api, person), await postArticle(api, person)];
      await api.http.delete(`/article/${own.slug}`).set(person.auth).expect(200);
      await api.http.delete(`/article/${foreign.slug}`).set(admin.auth).expect(200);
      expect(await entriesOf('action=article.deleted')).toMatchObject([
        {
          actor: admin.id,
          subject: `article:${foreign.id}`,
          details: { slug: foreign.slug, author: person.id },
        },
      ]);
    });

    it('an address that a proxy has garbled as none', async () => {
      await signInFrom(api, 'unknown', person).expect(200);
      expect(await newest()).toMatchObject({ action: 'user.signed_in', address: null });
    });

    it('a sign-in with one statement more in its transaction, and a read with none', async () => {
      const statements = await statementsOf(api.orm, () => signInFrom(api, HERE, person));
      const opening = statements.slice(statements.lastIndexOf('begin'));
      expect(opening.filter((sql) => sql.startsWith('insert into "audit_entry"'))).toHaveLength(1);
      expect(statements.filter((sql) => sql.includes('audit'))).toHaveLength(1);
      const reading = await statementsOf(api.orm, () =>
        api.http.get('/user/profile').set(person.auth),
      );
      expect(reading).toHaveLength(1);
    });
  });

  describe('is read', () => {
    it('by administrators alone, and not with an access token', async () => {
      const editor = await signUpAs(api, 'editor');
      expectProblem(await read('', editor), { status: 403, code: 'permission_denied' });
      const program = await createToken(api, admin, ['user:manage']);
      expectProblem(await read('', program), { status: 403, code: 'insufficient_scope' });
    });

    it('newest first, page by page, also where entries have the same time', async () => {
      for (let count = 0; count < 5; count++) {
        await signInFrom(api, HERE, person);
      }
      const all = await entriesOf();
      const paged: Entry[] = [];
      let after = '';
      for (let more = true; more;) {
        const { body } = await read(`limit=3${after}`).expect(200);
        paged.push(...body.items);
        after = `&after=${body.endCursor}`;
        more = body.hasNextPage;
      }
      expect(paged).toEqual(all);
      const ids = all.map(({ id }) => id);
      expect(ids).toEqual(ids.toSorted((a, b) => b - a));
      expect(ids).toHaveLength(7);
    });

    it.each([
      ['action=user.created', 2],
      ['actor=:id', 2],
      ['actor=:username', 2],
      ['actor=nobody-of-that-name', 0],
      ['subject=user::id', 2],
      ['subject=article::id', 0],
      ['action=user.signed_in&actor=:id&subject=user::id', 1],
    ])('by %s: %s entries', async (query, expected) => {
      await signInFrom(api, HERE, person);
      const filled = query
        .replaceAll(':id', String(person.id))
        .replaceAll(':username', person.username);
      expect(await entriesOf(filled)).toHaveLength(expected);
    });

    it.each([
      ['action', 'user.left'],
      ['subject', 'user'],
      ['subject', 'session:1'],
      ['subject', 'user:0'],
      ['subject', 'user:2147483648'],
      ['subject', 'user:1:2'],
      ['actor', '1.5'],
      ['after', 'WyIyMDI2LTExLTIyVDE3OjAwOjAwLjAwMFoiLDFd'],
    ])('with a wrong %s, which is refused: %s', async (field, value) => {
      const fields = [field];
      expectProblem(await read(`${field}=${value}`), {
        status: 422,
        code: 'validation_failed',
        fields,
      });
    });

    it('with as few rows from a long log as from a short one, whatever the filter', async () => {
      await runElsewhere(
        api,
        `insert into audit_entry (created_at, action, actor_id, channel, subject_type, subject_id, address)
         select timestamptz '2026-01-01' + n * interval '1 minute',
           (array['user.signed_in', 'user.role_changed'])[1 + (n % 100 = 0)::int], n % 500, 'api', 'user',
           n % 700, null
         from generate_series(1, 20000) n`,
      );
      await runElsewhere(api, 'vacuum analyze audit_entry');
      const indexes = {
        '': 'audit_entry_newest_index',
        'action=user.role_changed': 'audit_entry_action_newest_index',
        'actor=7': 'audit_entry_actor_newest_index',
        'subject=user:7': 'audit_entry_subject_newest_index',
      };
      for (const [filter, index] of Object.entries(indexes)) {
        const executions = await executionsOf(api.orm, () => read(filter).expect(200));
        const list = executions.find(({ sql }) => sql.includes('audit_entry'));
        expect(list?.indexes).toContain(index);
        // Beside the page, the users are read, who are few here.
        expect(list?.rowsRead).toBeLessThan(500);
      }
    });
  });

  describe('forgets', () => {
    const ages = [0, 29 * DAY, 31 * DAY, 364 * DAY, 366 * DAY];

    beforeEach(async () => {
      await runElsewhere(api, 'truncate audit_entry');
      const now = clock.now().getTime();
      for (const age of ages) {
        await runElsewhere(
          api,
          `insert into audit_entry (created_at, action, actor_id, channel, subject_type, subject_id, address)
           values ($1, 'user.signed_in', 1, 'api', 'user', 1, '192.0.2.7')`,
          [new Date(now - age)],
        );
      }
    });

    it('addresses after 30 days', async () => {
      expect(await runJob(api, 'purge-audit-addresses')).toBe(3);
      const entries = (await read()).body.items as { address: string | null }[];
      expect(entries.map(({ address }) => address)).toEqual([HERE, HERE, null, null, null]);
      expect(await runJob(api, 'purge-audit-addresses')).toBe(0);
    });

    it('entries after AUDIT_KEEP', async () => {
      expect(await runJob(api, 'purge-audit-log')).toBe(1);
      expect(await entriesOf()).toHaveLength(4);
    });
  });

  it('forgets addresses and emails of a user who leaves, and what they did not', async () => {
    const { email } = person;
    await changeProfile({ email: `new-${email}` }).expect(200);
    await update(person, { role: 'reader' }).expect(200);
    await api.app.get(AuditLog).forget(person.id);
    const entries = await entriesOf(`subject=user:${person.id}`);
    expect(entries).toMatchObject([
      { action: 'user.role_changed', address: HERE, details: { from: 'author', to: 'reader' } },
      { action: 'user.email_changed', address: null, details: null },
      { action: 'user.created', address: null, details: { role: 'author' } },
    ]);
  });

  it('names the actor that code outside of requests runs as, and the system otherwise', async () => {
    const em = api.orm.em.fork();
    const log = new AuditLog(em, api.app.get(Clock));
    const operator = { userId: null, channel: 'command_line', address: null } as const;
    withActor(
      () => operator,
      () => log.record('user.created', person.id),
    );
    log.record('user.deleted', person.id);
    await em.flush();
    expect(await entriesOf('limit=2')).toMatchObject([
      { action: 'user.deleted', channel: 'system', actor: null },
      { action: 'user.created', channel: 'command_line', actor: null },
    ]);
  });
});

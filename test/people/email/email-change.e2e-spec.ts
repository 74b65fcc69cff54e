import { Clock } from '../../../src/platform/clock.js';
import { subjectOf, tokenIn, useSharedMailApp } from '../../support/mail-app.js';
import { runElsewhere } from '../../support/other-connection.js';
import { type Person, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { withReplacedMethod } from '../../support/replaced-method.js';
import { useTestApp } from '../../support/test-app.js';

const DAY = 24 * 3_600_000;

describe('a new email', () => {
  const { api, server, whenSent } = useSharedMailApp();
  let person: Person;
  let wanted: string;
  let count = 0;

  beforeEach(async () => {
    person = await signUp(api);
    wanted = `wanted${++count}@example.com`;
  });

  const change = (email: string, { auth, password } = person) =>
    api.http.patch('/user/profile').set(auth).send({ email, currentPassword: password });
  const profile = ({ auth } = person) => api.http.get('/user/profile').set(auth);
  const signIn = (email: string, password = person.password) =>
    api.http.post('/user/sign-in').send({ email, password });
  const verify = (token: string) => api.http.post('/user/email/verify').send({ token });
  const revert = (token: string) => api.http.post('/user/email/revert').send({ token });

  /** The token of the last mail to an address. */
  async function tokenTo(email: string): Promise<string> {
    await whenSent();
    const mail = server.mails.findLast(({ to }) => to.includes(email));
    return mail ? tokenIn(mail) : '';
  }

  it('replaces the former one when its mailbox confirms it', async () => {
    const { body } = await change(wanted).expect(200);
    expect(body).toMatchObject({ email: person.email, pendingEmail: wanted });
    await signIn(wanted).expect(401);
    await verify(await tokenTo(wanted)).expect(204);
    expect((await profile().expect(200)).body).toMatchObject({
      email: wanted,
      pendingEmail: null,
      emailVerified: true,
    });
    await signIn(person.email).expect(401);
    await signIn(wanted).expect(200);
  });

  it('is one in other letters, which needs no mail', async () => {
    const { body } = await change(person.email.toUpperCase()).expect(200);
    expect(body).toMatchObject({ email: person.email.toUpperCase(), pendingEmail: null });
    await whenSent();
    expect(server.mails).toEqual([]);
  });

  it('is announced to the former one', async () => {
    await change(wanted).expect(200);
    await whenSent();
    const mails = server.mails.map((mail) => [mail.to[0], subjectOf(mail)]).toSorted();
    expect(mails).toEqual([
      [person.email, 'Your email address is about to change'],
      [wanted, 'Confirm your email address'],
    ]);
  });

  it('can be asked for in the RealWorld API, whose settings pages send the former one back', async () => {
    const { email, password } = person;
    const { body } = await api.http.post('/api/users/login').send({ user: { email, password } });
    const auth = { authorization: `Token ${body.user.token}` };
    const put = (user: object) => api.http.put('/api/user').set(auth).send({ user }).expect(200);
    expect((await put({ email: wanted })).body.user.email).toBe(email);
    await put({ email, bio: 'New' });
    await verify(await tokenTo(wanted)).expect(204);
    expect((await api.http.get('/api/user').set(auth)).body.user.email).toBe(wanted);
  });

  it('can be withdrawn before it is confirmed', async () => {
    await change(wanted).expect(200);
    const token = await tokenTo(wanted);
    expect((await change(person.email).expect(200)).body.pendingEmail).toBeNull();
    expectProblem(await verify(token), { status: 422, code: 'email_token_invalid' });
  });

  it('is only confirmed by a link to itself', async () => {
    await change(wanted).expect(200);
    const token = await tokenTo(wanted);
    await change(`other-${wanted}`).expect(200);
    expectProblem(await verify(token), { status: 422, code: 'email_token_invalid' });
    await verify(await tokenTo(`other-${wanted}`)).expect(204);
  });

  it('is mailed its link again on request', async () => {
    await change(wanted).expect(200);
    await api.http.post('/user/email/verify/resend').set(person.auth).expect(202);
    await whenSent();
    expect(server.mails.filter(({ to }) => to.includes(wanted))).toHaveLength(2);
    await verify(await tokenTo(wanted)).expect(204);
  });

  it('must be free when it is asked for', async () => {
    const other = await signUp(api);
    expectProblem(await change(other.email), { status: 409, code: 'email_taken' });
  });

  it('must still be free when it is confirmed', async () => {
    await change(wanted).expect(200);
    const token = await tokenTo(wanted);
    const account = { email: wanted, fullName: 'Quick', password: 'another password' };
    await api.http.post('/user/sign-up').send(account).expect(201);
    expectProblem(await verify(token), { status: 409, code: 'email_taken' });
    expect((await profile()).body.email).toBe(person.email);
    await signIn(wanted, account.password).expect(200);
  });

  it('goes to the first of two who confirm it at once', async () => {
    const other = await signUp(api);
    await change(wanted).expect(200);
    const token = await tokenTo(wanted);
    await change(wanted, other).expect(200);
    const otherToken = await tokenTo(wanted);
    const responses = await Promise.all([verify(token), verify(otherToken)]);
    expect(responses.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 409]);
  });

  it('makes links to reset the password that went to the former one useless', async () => {
    await api.http.post('/user/password/forgot').send({ email: person.email }).expect(202);
    const former = await tokenTo(person.email);
    await change(wanted).expect(200);
    await verify(await tokenTo(wanted)).expect(204);
    const reset = { token: former, password: 'of a stranger' };
    expectProblem(await api.http.post('/user/password/reset').send(reset), {
      status: 422,
      code: 'reset_token_invalid',
    });
  });

  describe('that the owner did not want', () => {
    it('is taken back before it is confirmed', async () => {
      await change(wanted).expect(200);
      const [confirmation, token] = [await tokenTo(wanted), await tokenTo(person.email)];
      await revert(token).expect(204);
      expectProblem(await verify(confirmation), { status: 422, code: 'email_token_invalid' });
      await signIn(person.email).expect(200);
    });

    it('is taken back after it was confirmed, and all sessions end', async () => {
      await change(wanted).expect(200);
      await verify(await tokenTo(wanted)).expect(204);
      await revert(await tokenTo(person.email)).expect(204);
      await profile().expect(401);
      await signIn(wanted).expect(401);
      const { body } = await signIn(person.email).expect(200);
      expect(body).toMatchObject({ email: person.email, emailVerified: true, pendingEmail: null });
    });

    it('is taken back with all that followed, by whom the first link was mailed to', async () => {
      await change(wanted).expect(200);
      await verify(await tokenTo(wanted)).expect(204);
      await change(`other-${wanted}`).expect(200);
      await verify(await tokenTo(`other-${wanted}`)).expect(204);
      const ofThief = await tokenTo(wanted);
      await revert(await tokenTo(person.email)).expect(204);
      expectProblem(await revert(ofThief), { status: 422, code: 'email_token_invalid' });
      await signIn(person.email).expect(200);
    });

    it('is taken back even if a thief takes the second change back first', async () => {
      await change(wanted).expect(200);
      await verify(await tokenTo(wanted)).expect(204);
      const ofOwner = await tokenTo(person.email);
      await change(`other-${wanted}`).expect(200);
      await verify(await tokenTo(`other-${wanted}`)).expect(204);
      await revert(await tokenTo(wanted)).expect(204);
      await revert(ofOwner).expect(204);
      await signIn(person.email).expect(200);
    });

    it('is taken back once, even if two use the link at once', async () => {
      await change(wanted).expect(200);
      const token = await tokenTo(person.email);
      const responses = await Promise.all([revert(token), revert(token)]);
      expect(responses.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 422]);
    });

    it('is taken back within 7 days, in which nobody else gets the former one', async () => {
      await change(wanted).expect(200);
      const token = await tokenTo(person.email);
      await verify(await tokenTo(wanted)).expect(204);
      const account = { email: person.email, fullName: 'Thief', password: 'another password' };
      expectProblem(await api.http.post('/user/sign-up').send(account), {
        status: 409,
        code: 'email_taken',
      });
      const later = Date.now() + 7 * DAY;
      await withReplacedMethod(
        api.app.get(Clock),
        'now',
        () => () => new Date(later),
        async () => {
          expectProblem(await revert(token), { status: 422, code: 'email_token_invalid' });
          await api.http.post('/user/sign-up').send(account).expect(201);
        },
      );
    });

    it('leaves the former one to its owner, who may want it again', async () => {
      await change(wanted).expect(200);
      await verify(await tokenTo(wanted)).expect(204);
      await change(person.email).expect(200);
      await verify(await tokenTo(person.email)).expect(204);
      await signIn(person.email).expect(200);
    });

    it('is told to the owner five times a day at most, whose first links stay good', async () => {
      await change(wanted).expect(200);
      const token = await tokenTo(person.email);
      for (let number = 0; number < 6; number++) {
        await change(`${number}-${wanted}`).expect(200);
      }
      await whenSent();
      expect(server.mails.filter(({ to }) => to.includes(person.email))).toHaveLength(5);
      await revert(token).expect(204);
    });

    it('has a page for the link', async () => {
      const page = await api.http.get('/pages/revert-email').expect(200);
      expect(page.text).toContain('<script src="revert-email.js">');
      const script = await api.http.get('/pages/revert-email.js').expect(200);
      expect(script.text).toContain("fetch('../user/email/revert'");
    });
  });
});

describe('a new email where emails have to be confirmed', () => {
  const { api, server, whenSent } = useSharedMailApp({ emailVerification: 'required' });

  /** A user who signed in. */
  async function newUser(
    email: string,
  ): Promise<{ email: string; auth: { authorization: string } }> {
    const password = 'correct horse';
    const account = { email, fullName: 'Jane Doe', password };
    await api.http.post('/user/sign-up').send(account).expect(202);
    await runElsewhere(api, 'update "user" set email_verified_at = now() where email = $1', [
      email,
    ]);
    const { body } = await api.http.post('/user/sign-in').send({ email, password }).expect(200);
    return { email, auth: { authorization: `Bearer ${body.token}` } };
  }

  it('may be that of another account: only its owner is told', async () => {
    const [one, other] = [await newUser('one@example.com'), await newUser('other@example.com')];
    await whenSent();
    server.mails.length = 0;
    const { body } = await api.http
      .patch('/user/profile')
      .set(one.auth)
      .send({ email: other.email, currentPassword: 'correct horse' })
      .expect(200);
    expect(body).toMatchObject({ email: one.email, pendingEmail: other.email });
    await whenSent();
    const mail = server.mails.find(({ to }) => to.includes(other.email));
    expect(mail && subjectOf(mail)).toBe('You already have an account');
  });
});

describe('a new email without MAIL_URL', () => {
  const api = useTestApp();

  it('replaces the former one at once, and is not confirmed', async () => {
    const { auth, password } = await signUp(api);
    await runElsewhere(api, 'update "user" set email_verified_at = now()');
    const { body } = await api.http
      .patch('/user/profile')
      .set(auth)
      .send({ email: 'at-once@example.com', currentPassword: password })
      .expect(200);
    expect(body).toMatchObject({
      email: 'at-once@example.com',
      emailVerified: false,
      pendingEmail: null,
    });
  });
});

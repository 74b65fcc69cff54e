import { subjectOf, useSharedMailApp } from '../../support/mail-app.js';
import { runElsewhere } from '../../support/other-connection.js';
import { expectProblem } from '../../support/problems.js';
import { withReplacedMethod } from '../../support/replaced-method.js';
import { useTestApp } from '../../support/test-app.js';
import { Clock } from '../../../src/platform/clock.js';
import { signUp as signUpPerson } from '../../support/people.js';

const DAY = 24 * 3_600_000;
const PASSWORD = 'correct horse';

let count = 0;

/** An account that nobody has. */
function newAccount(): { email: string; fullName: string; password: string } {
  const number = ++count;
  return { email: `new${number}@example.com`, fullName: `New ${number}`, password: PASSWORD };
}

describe('where emails have to be confirmed', () => {
  const { api, server, whenSent, mailedToken } = useSharedMailApp({
    emailVerification: 'required',
  });

  const signUp = (account: object) => api.http.post('/user/sign-up').send(account);
  const signIn = ({ email }: { email: string }, password = PASSWORD) =>
    api.http.post('/user/sign-in').send({ email, password });
  const verify = (token: string) => api.http.post('/user/email/verify').send({ token });
  const verifyingToken = () => mailedToken('Confirm your email address');

  it('signs a new user in only after the link in the mail was used', async () => {
    const account = newAccount();
    await signUp(account).expect(202);
    const token = await verifyingToken();
    expect(server.mails).toMatchObject([{ to: [account.email] }]);
    expectProblem(await signIn(account), { status: 403, code: 'email_unverified' });
    await verify(token).expect(204);
    const { body } = await signIn(account).expect(200);
    expect(body).toMatchObject({ emailVerified: true, pendingEmail: null, email: account.email });
  });

  it('responds in the same words whether an email has an account or not', async () => {
    const account = newAccount();
    const responses = [await signUp(account), await signUp(account)];
    responses.push(await signUp({ ...account, email: account.email.toUpperCase() }));
    const shown = responses.map(({ status, body, headers }) => {
      const { 'x-request-id': _, date: __, ...others } = headers;
      return { status, body, names: Object.keys(others) };
    });
    expect(new Set(shown.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(shown[0]).toMatchObject({ status: 202, body: {} });
  });

  it('tells the owner of an email that has an account', async () => {
    const account = newAccount();
    await signUp(account).expect(202);
    await verify(await verifyingToken()).expect(204);
    await signUp({ ...account, password: 'another password' }).expect(202);
    await whenSent();
    expect(server.mails.map(subjectOf)).toEqual([
      'Confirm your email address',
      'You already have an account',
    ]);
    await signIn(account).expect(200);
  });

  it('gives an account that others may have made to the one who reads its mail, with a new password', async () => {
    const account = newAccount();
    await signUp({ ...account, password: 'of a stranger' }).expect(202);
    const former = await verifyingToken();
    await signUp(account).expect(202);
    const token = await mailedToken('You already have an account');
    expectProblem(await verify(former), { status: 422, code: 'email_token_invalid' });
    await api.http.post('/user/password/reset').send({ token, password: PASSWORD }).expect(204);
    await signIn(account).expect(200);
    await signIn(account, 'of a stranger').expect(401);
  });

  it('shows nobody by usernames which emails have accounts', async () => {
    const account = { ...newAccount(), username: 'shown-later' };
    await signUp(account).expect(202);
    const token = await verifyingToken();
    // Of two who choose a username, the first to confirm gets it.
    const other = { ...newAccount(), username: 'shown-later' };
    await signUp(other).expect(202);
    const otherToken = await verifyingToken();
    await api.http.get('/api/profiles/shown-later').expect(404);
    await verify(token).expect(204);
    await api.http.get('/api/profiles/shown-later').expect(200);
    await verify(otherToken).expect(204);
    expect((await signIn(other).expect(200)).body.username).toMatch(/^shown-later-[a-z0-9]{6}$/);
    expectProblem(await signUp({ ...newAccount(), username: 'shown-later' }), {
      status: 409,
      code: 'username_taken',
    });
  });

  it('keeps what was given at the sign-up', async () => {
    const account = { ...newAccount(), bio: 'About me', social: { twitter: 'me' } };
    await signUp(account).expect(202);
    await verify(await verifyingToken()).expect(204);
    expect((await signIn(account).expect(200)).body).toMatchObject({
      fullName: account.fullName,
      username: account.fullName.toLowerCase().replace(' ', '-'),
      bio: 'About me',
      social: { twitter: 'me' },
    });
  });

  it('creates one account for an email that two sign up with at once', async () => {
    const account = newAccount();
    const responses = await Promise.all([1, 2, 3, 4].map(() => signUp(account)));
    expect(responses.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    const rows = await runElsewhere(api, 'select 1 from "user" where email = $1', [account.email]);
    expect(rows).toHaveLength(1);
  });

  it('tells only those who know the password that the email is not confirmed', async () => {
    const account = newAccount();
    await signUp(account).expect(202);
    expectProblem(await signIn(account, 'a wrong password'), {
      status: 401,
      code: 'invalid_credentials',
    });
  });

  it('mails the link again at a sign-in with the right password, five times a day in all', async () => {
    const account = newAccount();
    await signUp(account).expect(202);
    for (let attempt = 0; attempt < 6; attempt++) {
      await signIn(account).expect(403);
    }
    await whenSent();
    expect(server.mails).toHaveLength(5);
    await verify(await verifyingToken()).expect(204);
  });

  it('has links that work for 24 hours', async () => {
    await signUp(newAccount()).expect(202);
    const token = await verifyingToken();
    const later = Date.now() + DAY;
    const response = await withReplacedMethod(
      api.app.get(Clock),
      'now',
      () => () => new Date(later),
      () => verify(token),
    );
    expectProblem(response, { status: 422, code: 'email_token_invalid' });
  });

  it('has links that work once even if two use them at once', async () => {
    await signUp(newAccount()).expect(202);
    const token = await verifyingToken();
    const responses = await Promise.all([verify(token), verify(token)]);
    expect(responses.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 422]);
  });

  it('takes the link to reset a password as a confirmation, too', async () => {
    const account = newAccount();
    await signUp(account).expect(202);
    await api.http.post('/user/password/forgot').send({ email: account.email }).expect(202);
    const token = await mailedToken('Reset your password');
    await api.http.post('/user/password/reset').send({ token, password: PASSWORD }).expect(204);
    await signIn(account).expect(200);
  });

  it('takes an invitation that came by mail as a confirmation, too', async () => {
    const [editor, invited] = [newAccount(), newAccount()];
    await signUp(editor).expect(202);
    await verify(await verifyingToken()).expect(204);
    const { body } = await signIn(editor).expect(200);
    await runElsewhere(api, `update "user" set role = 'editor' where id = $1`, [body.id]);
    await api.http
      .post('/invitation')
      .set('authorization', `Bearer ${body.token}`)
      .send({ email: invited.email, role: 'reader' })
      .expect(201);
    const invitationToken = await mailedToken(`${editor.fullName} invites you`);
    const response = await signUp({ ...invited, invitationToken }).expect(201);
    expect(response.body).toMatchObject({ role: 'reader', emailVerified: true });
  });

  it.each(['x', 'A'.repeat(43)])('confirms nothing by the made-up token %s', async (token) => {
    expectProblem(await verify(token), { status: 422, code: 'email_token_invalid' });
  });

  it('refuses sign-ups through the RealWorld API, and creates nothing', async () => {
    const { email } = newAccount();
    const user = { email, username: 'in-real-world', password: PASSWORD };
    const { status, body } = await api.http.post('/api/users').send({ user });
    expect({ status, body }).toEqual({
      status: 403,
      body: { errors: { email: ['must be confirmed through the native API'] } },
    });
    expect(await runElsewhere(api, 'select 1 from "user" where email = $1', [email])).toEqual([]);
  });

  it('has a page for the link', async () => {
    const page = await api.http.get('/pages/verify-email').expect(200);
    expect(page.text).toContain('<script src="verify-email.js">');
    const script = await api.http.get('/pages/verify-email.js').expect(200);
    expect(script.text).toContain("fetch('../user/email/verify'");
  });
});

describe('where emails need not be confirmed', () => {
  const { api, server, whenSent, mailedToken } = useSharedMailApp();

  it('mails a link to users who ask for one, until the email is confirmed', async () => {
    const { auth } = await signUpPerson(api);
    const resend = () => api.http.post('/user/email/verify/resend').set(auth).expect(202);
    await resend();
    const token = await mailedToken('Confirm your email address');
    expect((await api.http.get('/user/profile').set(auth)).body.emailVerified).toBe(false);
    await api.http.post('/user/email/verify').send({ token }).expect(204);
    expect((await api.http.get('/user/profile').set(auth)).body.emailVerified).toBe(true);
    await resend();
    await whenSent();
    expect(server.mails).toHaveLength(1);
  });
});

describe('confirming an email in production without MAIL_URL', () => {
  const api = useTestApp({ production: true });

  it('cannot be asked for, as nothing can be mailed', async () => {
    const { auth } = await signUpPerson(api);
    const response = await api.http.post('/user/email/verify/resend').set(auth);
    expectProblem(response, { status: 503, code: 'mail_unavailable' });
  });
});

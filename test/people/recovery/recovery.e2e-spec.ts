import { Clock } from '../../../src/platform/clock.js';
import { useMailApp } from '../../support/mail-app.js';
import { runElsewhere } from '../../support/other-connection.js';
import { type Person, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { withReplacedMethod } from '../../support/replaced-method.js';
import { useTestApp } from '../../support/test-app.js';

const HOUR = 3_600_000;
const NEW_PASSWORD = 'a much better horse';

describe('a forgotten password', () => {
  const { api, server, whenSent, mailedToken } = useMailApp();
  let person: Person;

  beforeEach(async () => {
    person = await signUp(api);
  });

  const forget = (email: string) => api.http.post('/user/password/forgot').send({ email });
  const reset = (token: string, password = NEW_PASSWORD) =>
    api.http.post('/user/password/reset').send({ token, password });
  const signIn = (password: string) =>
    api.http.post('/user/sign-in').send({ email: person.email, password });

  /** Asks for a link. @returns its token */
  async function requestToken(): Promise<string> {
    await forget(person.email).expect(202);
    return mailedToken('Reset your password');
  }

  it('is reset by a link that comes by mail', async () => {
    const token = await requestToken();
    expect(server.mails).toHaveLength(1);
    expect(server.mails[0]).toMatchObject({
      to: [person.email],
      messageId: expect.stringMatching(/^<[0-9a-f-]{36}@blog\.example>$/),
      source: expect.stringMatching(/^Subject: Reset your password\r$/m),
    });
    expect(server.mails[0]?.source).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    await reset(token).expect(204);
    expect((await signIn(person.password)).status).toBe(401);
    await signIn(NEW_PASSWORD).expect(200);
  });

  it('ends all sessions when it is reset, and tells the owner', async () => {
    await reset(await requestToken()).expect(204);
    expect((await api.http.get('/user/profile').set(person.auth)).status).toBe(401);
    await whenSent();
    expect(server.mails.at(-1)?.source).toMatch(/^Subject: Your password was changed\r$/m);
  });

  it.each([
    ['the exact address', (email: string) => email],
    ['other capitals', (email: string) => email.toUpperCase()],
    ['an unknown address', () => 'nobody@example.com'],
  ])('is answered in the same words for %s', async (_, change) => {
    const { status, body, headers } = await forget(change(person.email));
    expect({ status, body, length: headers['content-length'] }).toEqual({
      status: 202,
      body: {},
      length: '0',
    });
  });

  it('costs the same statements for a known and an unknown address, and stores no secret', async () => {
    await forget(person.email).expect(202);
    await forget('nobody@example.com').expect(202);
    await whenSent();
    expect(server.mails).toHaveLength(1);
    const tokens = await runElsewhere<{ hash: string }>(api, 'select hash from one_time_token');
    expect(tokens).toEqual([{ hash: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
  });

  it('has links that work once', async () => {
    const token = await requestToken();
    await reset(token).expect(204);
    expectProblem(await reset(token), { status: 422, code: 'reset_token_invalid' });
  });

  it('has links that work once even if two use them at once', async () => {
    const token = await requestToken();
    const responses = await Promise.all([reset(token), reset(token, 'another password')]);
    expect(responses.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 422]);
  });

  it('has links that work for an hour', async () => {
    const token = await requestToken();
    const later = Date.now() + HOUR;
    const response = await withReplacedMethod(
      api.app.get(Clock),
      'now',
      () => () => new Date(later),
      () => reset(token),
    );
    expectProblem(response, { status: 422, code: 'reset_token_invalid' });
  });

  it('has links of which the others stop working when one is used', async () => {
    const [first, second] = [await requestToken(), await requestToken()];
    await reset(second).expect(204);
    expectProblem(await reset(first), { status: 422, code: 'reset_token_invalid' });
  });

  it('mails an account three links an hour at most', async () => {
    for (let request = 0; request < 5; request++) {
      await forget(person.email).expect(202);
    }
    await whenSent();
    expect(server.mails).toHaveLength(3);
  });

  it.each(['x', 'A'.repeat(43), '😀'])('is not reset by the made-up token %s', async (token) => {
    expectProblem(await reset(token), { status: 422, code: 'reset_token_invalid' });
  });

  it('is not reset to a password that is too short, and the link stays good', async () => {
    const token = await requestToken();
    expectProblem(await reset(token, 'short'), {
      status: 422,
      code: 'validation_failed',
      fields: ['password'],
    });
    await reset(token).expect(204);
  });

  it('refuses a sign-in by the old password that is verified meanwhile', async () => {
    const token = await requestToken();
    const [signedIn, wasReset] = await Promise.all([signIn(person.password), reset(token)]);
    expect(wasReset.status).toBe(204);
    if (signedIn.status === 200) {
      const auth = { authorization: `Bearer ${signedIn.body.token}` };
      expect((await api.http.get('/user/profile').set(auth)).status).toBe(401);
    }
  });

  it('has a page for its link, whose script is a file of its own', async () => {
    const page = await api.http.get('/pages/reset-password').expect(200);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.text).toContain('<script src="reset-password.js">');
    const script = await api.http.get('/pages/reset-password.js').expect(200);
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
  });
});

describe('a forgotten password in production without MAIL_URL', () => {
  const api = useTestApp({ production: true });

  it('is answered 503, as nothing can be mailed', async () => {
    const email = 'jane@example.com';
    const response = await api.http.post('/user/password/forgot').send({ email });
    expectProblem(response, { status: 503, code: 'mail_unavailable' });
  });
});

import { createHash } from 'node:crypto';
import { expectErrors, register } from '../../support/conduit.js';
import { runElsewhere } from '../../support/other-connection.js';
import { signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp } from '../../support/test-app.js';

const COMMON = 'is one of the most common ones, please choose another';
const OWN_NAME = 'must not be your email or name';

const refusal = (message: string) => ({
  status: 422,
  code: 'validation_failed' as const,
  error: `password ${message}`,
  fields: ['password'],
});

describe('COMMON_PASSWORDS=refuse', () => {
  const api = useTestApp({ refuseCommonPasswords: true });

  it.each([
    ['one of the most common ones', 'password123', COMMON],
    ['the same in other letters', 'PassWord123', COMMON],
    ['the email', 'ADA@example.com', OWN_NAME],
    ['the full name', 'ada lovelace', OWN_NAME],
    ['the username', 'Countess-Ada', OWN_NAME],
  ])('refuses at a sign-up: %s', async (_, password, message) => {
    const account = {
      email: 'ada@example.com',
      fullName: 'Ada Lovelace',
      username: 'countess-ada',
      password,
    };
    expectProblem(await api.http.post('/user/sign-up').send(account), refusal(message));
  });

  it.each([
    ['one of the most common ones', 'password123', COMMON],
    ['the username', 'ada_lovelace', OWN_NAME],
  ])('refuses at a sign-up of the RealWorld API: %s', async (_, password, message) => {
    const user = { email: 'ada@example.com', username: 'ada_lovelace', password };
    const response = await api.http.post('/api/users').send({ user });
    expectErrors(response, 422, { password: [message] });
  });

  it('refuses a change to one of them, or to a name that changes with it', async () => {
    const { auth, password: currentPassword } = await signUp(api);
    const change = (body: object) =>
      api.http
        .patch('/user/profile')
        .set(auth)
        .send({ currentPassword, ...body });
    expectProblem(await change({ password: 'iloveyou1' }), refusal(COMMON));
    expectProblem(
      await change({ fullName: 'Ada Lovelace', password: 'ada lovelace' }),
      refusal(OWN_NAME),
    );
    await change({ password: 'a much better horse' }).expect(200);
  });

  it('refuses a change to one of them in the RealWorld API', async () => {
    const { auth } = await register(api);
    const response = await api.http
      .put('/api/user')
      .set(auth)
      .send({ user: { password: 'iloveyou1' } });
    expectErrors(response, 422, { password: [COMMON] });
  });

  it('refuses a reset to one of them, and the link stays good', async () => {
    const { id } = await signUp(api);
    const token = 'a token from a mail';
    await runElsewhere(
      api,
      `insert into one_time_token (hash, purpose, user_id, created_at, expires_at)
       values ($1, 'password-reset', $2, now(), now() + interval '1 hour')`,
      [createHash('sha256').update(token).digest('hex'), id],
    );
    const reset = (password: string) =>
      api.http.post('/user/password/reset').send({ token, password });
    expectProblem(await reset('password123'), refusal(COMMON));
    await reset('a much better horse').expect(204);
  });
});

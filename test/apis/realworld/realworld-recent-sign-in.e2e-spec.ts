import { jest } from '@jest/globals';
import { Clock } from '../../../src/platform/clock.js';
import { expectErrors, register, type Reader } from '../../support/conduit.js';
import { runElsewhere } from '../../support/other-connection.js';
import { useTestApp, useTestAppStarter } from '../../support/test-app.js';
import { readToken } from '../../support/tokens.js';

const MINUTE = 60_000;
const TOO_OLD = ['can only be changed within 15 minutes of signing in, please sign in again'];

const startApp = useTestAppStarter();

describe('a change of email or password through the RealWorld API', () => {
  const api = useTestApp();

  afterEach(() => {
    jest.restoreAllMocks();
  });

  const put = ({ auth }: Pick<Reader, 'auth'>, user: object) =>
    api.http.put('/api/user').set(auth).send({ user });

  async function logIn({ email, password }: Pick<Reader, 'email' | 'password'>) {
    const { body } = await api.http.post('/api/users/login').send({ user: { email, password } });
    return { auth: { authorization: `Token ${body.user.token}` } };
  }

  function passTime(milliseconds: number): void {
    const time = Date.now() + milliseconds;
    jest.spyOn(api.app.get(Clock), 'now').mockImplementation(() => new Date(time));
  }

  it.each([
    ['email', { email: 'moved@example.com' }],
    ['password', { password: 'battery staple' }],
  ])('is refused with the %s named, 15 minutes after the sign-in', async (field, change) => {
    const reader = await register(api);
    passTime(15 * MINUTE + 1000);
    expectErrors(await put(reader, { ...change, bio: 'x' }), 403, { [field]: TOO_OLD });
    const { body } = await api.http.get('/api/user').set(reader.auth);
    expect(body.user).toMatchObject({ email: reader.email, bio: null });
    await logIn(reader);
  });

  it('is refused with both named if both are to change', async () => {
    const reader = await register(api);
    passTime(16 * MINUTE);
    const response = await put(reader, { email: 'both@example.com', password: 'battery staple' });
    expectErrors(response, 403, { email: TOO_OLD, password: TOO_OLD });
  });

  it('is refused even if the email is taken, which a 409 would reveal', async () => {
    const [reader, other] = [await register(api), await register(api)];
    passTime(16 * MINUTE);
    expectErrors(await put(reader, { email: other.email }), 403, { email: TOO_OLD });
  });

  it('is accepted until then', async () => {
    const reader = await register(api);
    passTime(14 * MINUTE);
    const response = await put(reader, {
      email: 'in-time@example.com',
      password: 'battery staple',
    });
    expect(response.status).toBe(200);
  });

  it('is accepted again after another sign-in', async () => {
    const reader = await register(api);
    passTime(60 * MINUTE);
    const again = await logIn(reader);
    expect((await put(again, { password: 'battery staple' })).status).toBe(200);
    expectErrors(await put(reader, { password: 'horse battery' }), 401, { token: ['is invalid'] });
  });

  it('counts from the sign-in, not from the last use of the session', async () => {
    const reader = await register(api);
    const id = Number(readToken(reader.token).sid);
    await runElsewhere(
      api,
      `update session set created_at = now() - interval '16 minutes', last_used_at = now() where id = $1`,
      [id],
    );
    expectErrors(await put(reader, { password: 'battery staple' }), 403, { password: TOO_OLD });
  });

  it('is not a change if the email is the same: settings pages send all fields back', async () => {
    const reader = await register(api);
    const { body } = await api.http.get('/api/user').set(reader.auth);
    passTime(60 * MINUTE);
    const response = await put(reader, { ...body.user, bio: 'Changed' });
    expect({ status: response.status, bio: response.body.user?.bio }).toEqual({
      status: 200,
      bio: 'Changed',
    });
  });

  it('is one even with the current password, so that passwords cannot be guessed this way', async () => {
    const reader = await register(api);
    passTime(60 * MINUTE);
    const response = await put(reader, { password: reader.password });
    expectErrors(response, 403, { password: TOO_OLD });
  });

  it('does not affect changes of the username', async () => {
    const reader = await register(api);
    passTime(60 * MINUTE);
    expect((await put(reader, { username: 'somebody_else' })).status).toBe(200);
  });

  it('is accepted within the configured time', async () => {
    const brief = await startApp({ reauthenticationWindow: 90_000 });
    const reader = await register(brief);
    const time = Date.now() + 91_000;
    jest.spyOn(brief.app.get(Clock), 'now').mockImplementation(() => new Date(time));
    const user = { password: 'battery staple' };
    const response = await brief.http.put('/api/user').set(reader.auth).send({ user });
    expectErrors(response, 403, {
      password: ['can only be changed within 90 seconds of signing in, please sign in again'],
    });
  });
});

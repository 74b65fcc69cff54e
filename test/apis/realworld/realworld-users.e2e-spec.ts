import { User } from '../../../src/people/user/user.entity.js';
import { expectErrors, register } from '../../support/conduit.js';
import { signUp } from '../../support/people.js';
import { useTestApp } from '../../support/test-app.js';
import { BAD_TOKEN, BLANK, NO_TOKEN } from './expected-errors.js';

describe('users of the RealWorld API', () => {
  const api = useTestApp();

  const signUpAs = (user: unknown) => api.http.post('/api/users').send({ user });
  const logIn = (user: unknown) => api.http.post('/api/users/login').send({ user });

  describe('POST /api/users', () => {
    const account = { username: 'jacob', email: 'jake@jake.jake', password: 'jakejake' };

    it('returns 201 with the user and a token; bio and image are null at first', async () => {
      const { status, body } = await signUpAs(account);
      expect({ status, body }).toEqual({
        status: 201,
        body: {
          user: {
            email: 'jake@jake.jake',
            token: expect.any(String),
            username: 'jacob',
            bio: null,
            image: null,
          },
        },
      });
    });

    it('returns 409 for a username that is taken, ignoring case', async () => {
      await register(api, { username: 'Taken' });
      const response = await signUpAs({ ...account, username: 'tAKEN', email: 'free@example.com' });
      expectErrors(response, 409, { username: ['has already been taken'] });
    });

    it('returns 409 for an email that is taken, ignoring case', async () => {
      const { email } = await register(api);
      const response = await signUpAs({ ...account, username: 'free', email: email.toUpperCase() });
      expectErrors(response, 409, { email: ['has already been taken'] });
    });

    it.each([['username'], ['email'], ['password']])(
      'returns 422 if %s is missing, null or empty',
      async (field) => {
        for (const blank of [undefined, null, '']) {
          const response = await signUpAs({ ...account, [field]: blank });
          expectErrors(response, 422, { [field]: BLANK });
        }
      },
    );

    it.each([
      [{}],
      [{ user: {} }],
      [{ user: null }],
      [{ user: 'jacob' }],
      [{ user: [] }],
      [account],
    ])('names all missing fields in %j', async (body) => {
      const response = await api.http.post('/api/users').send(body);
      expectErrors(response, 422, { username: BLANK, email: BLANK, password: BLANK });
    });

    it('returns the same if there is no body', async () => {
      const response = await api.http.post('/api/users');
      expectErrors(response, 422, { username: BLANK, email: BLANK, password: BLANK });
    });

    it.each([
      ['username', 'a b'],
      ['username', '42'],
      ['username', 'settings'],
      ['username', 'x'.repeat(51)],
      ['username', 7],
      ['email', 'jake'],
      ['email', ['jake@jake.jake']],
    ])('returns 422 for the %s %j', async (field, value) => {
      expectErrors(await signUpAs({ ...account, [field]: value }), 422, {
        [field]: ['is invalid'],
      });
    });

    it('accepts a username of 26 characters with _', async () => {
      const username = 'celeb_johnjacob_0123456789';
      expect((await register(api, { username })).username).toHaveLength(26);
    });

    it.each([
      [7, 422],
      [8, 201],
      [64, 201],
    ])('handles a password of %i characters with %i', async (length, expected) => {
      const user = {
        username: `pass_${length}`,
        email: `pass${length}@example.com`,
        password: 'x'.repeat(length),
      };
      const response = await signUpAs(user);
      expect(response.status).toBe(expected);
      const login = await api.http.post('/api/users/login').send({ user });
      expect(login.status).toBe(expected === 201 ? 200 : 401);
    });

    it('ignores unknown fields', async () => {
      const response = await api.http.post('/api/users').send({
        user: {
          username: 'extra',
          email: 'extra@example.com',
          password: 'jakejake',
          id: 1,
          bio: 'x',
        },
        remember: true,
      });
      expect({ status: response.status, bio: response.body.user.bio }).toEqual({
        status: 201,
        bio: null,
      });
    });

    it('never shows the email to others, nor makes a name from it', async () => {
      const { username } = await register(api, { username: 'discreet' });
      const { text } = await api.http.get(`/api/profiles/${username}`);
      expect(text).not.toContain('@example.com');
      const user = await api.orm.em.fork().findOneOrFail(User, { username });
      expect(user.fullName).toBe('discreet');
    });
  });

  describe('POST /api/users/login', () => {
    it('returns 200 with the user and a token', async () => {
      const { email, password, username } = await register(api);
      const { status, body } = await logIn({ email: email.toUpperCase(), password });
      expect({ status, body }).toEqual({
        status: 200,
        body: { user: { email, token: expect.any(String), username, bio: null, image: null } },
      });
    });

    it('returns the same 401 for a wrong password and an unknown email', async () => {
      const { email, password } = await register(api);
      const wrong = await logIn({ email, password: 'battery staple' });
      expectErrors(wrong, 401, { credentials: ['invalid'] });
      const unknown = await logIn({ email: 'nobody@example.com', password });
      expectErrors(unknown, 401, { credentials: ['invalid'] });
    });

    it.each([['email'], ['password']])('returns 422 if %s is blank', async (field) => {
      for (const blank of [undefined, null, '']) {
        const response = await logIn({ email: 'a@b.cd', password: 'x', [field]: blank });
        expectErrors(response, 422, { [field]: BLANK });
      }
    });

    it('signs in users of the native API, and the other way round', async () => {
      const native = await signUp(api);
      const { body } = await logIn({ email: native.email, password: native.password });
      expect(body.user.username).toBe(native.username);
      const { email, password } = await register(api);
      await api.http.post('/user/sign-in').send({ email, password }).expect(200);
    });
  });

  describe('GET /api/user', () => {
    it('returns 200 with the user and the token that was sent', async () => {
      const { auth, token, email, username } = await register(api);
      const { status, body } = await api.http.get('/api/user').set(auth);
      expect({ status, body }).toEqual({
        status: 200,
        body: { user: { email, token, username, bio: null, image: null } },
      });
    });

    it.each(['Token', 'token', 'Bearer'])('accepts the scheme %s', async (scheme) => {
      const { token } = await register(api);
      const response = await api.http.get('/api/user').set('authorization', `${scheme} ${token}`);
      expect(response.status).toBe(200);
    });

    it.each([
      ['no header', undefined, NO_TOKEN],
      ['no token', 'Token', NO_TOKEN],
      ['another scheme', 'Basic abc', NO_TOKEN],
      ['something else', 'Token abc', BAD_TOKEN],
      ['two tokens', 'Token abc abc', BAD_TOKEN],
    ])('returns 401 for %s, with a challenge', async (_, authorization, errors) => {
      const response = await api.http.get('/api/user').set(authorization ? { authorization } : {});
      expectErrors(response, 401, errors);
      expect(response.headers['www-authenticate']).toBe('Token');
    });
  });
});

import { User } from '../../../src/people/user/user.entity.js';
import { expectErrors, register } from '../../support/conduit.js';
import { signUp } from '../../support/people.js';
import { useTestApp } from '../../support/test-app.js';
import { BAD_TOKEN, BLANK, NO_TOKEN } from './expected-errors.js';

describe('users of the RealWorld API', () => {
  const api = useTestApp();

  const put = (auth: { authorization?: string }, user: unknown) =>
    api.http.put('/api/user').set(auth).send({ user });

  describe('PUT /api/user', () => {
    it('changes the given fields and keeps the others', async () => {
      const { auth, token, email } = await register(api);
      const changes = {
        username: 'renamed',
        bio: 'I like skates',
        image: 'https://a.example/b.jpg',
      };
      const { status, body } = await put(auth, changes);
      expect({ status, body }).toEqual({
        status: 200,
        body: { user: { email, token, ...changes } },
      });
      const { body: read } = await api.http.get('/api/user').set(auth);
      expect(read).toEqual(body);
    });

    it('accepts a new email, and the same one again', async () => {
      const { auth, password } = await register(api);
      const email = 'moved@example.com';
      expect((await put(auth, { email })).body.user.email).toBe(email);
      expect((await put(auth, { email })).status).toBe(200);
      await api.http.post('/api/users/login').send({ user: { email, password } }).expect(200);
    });

    it.each([['bio'], ['image']])(
      'turns an empty %s into null, and keeps a null',
      async (field) => {
        const { auth } = await register(api);
        const value = 'https://a.example/b.jpg';
        const change = async (to: unknown): Promise<unknown> =>
          (await put(auth, { [field]: to })).body.user[field];
        expect(await change(value)).toBe(value);
        expect(await change('')).toBeNull();
        await change(value);
        expect(await change(null)).toBeNull();
        const { body } = await api.http.get('/api/user').set(auth);
        expect(body.user[field]).toBeNull();
      },
    );

    it('keeps bio and image if they are left out', async () => {
      const { auth } = await register(api);
      const values = { bio: 'x', image: 'https://a.example/b.jpg' };
      await put(auth, values);
      expect((await put(auth, {})).body.user).toMatchObject(values);
    });

    it.each([['email'], ['username']])(
      'returns 422 for an empty %s and to null, and changes nothing',
      async (field) => {
        const { auth, username } = await register(api);
        for (const blank of ['', null]) {
          expectErrors(await put(auth, { [field]: blank, bio: 'x' }), 422, { [field]: BLANK });
        }
        const { body } = await api.http.get('/api/user').set(auth);
        expect(body.user).toMatchObject({ username, bio: null });
      },
    );

    it.each([
      [7, 422],
      [8, 200],
      [64, 200],
    ])('handles a password of %i characters with %i', async (length, expected) => {
      const { auth } = await register(api);
      expect((await put(auth, { password: 'x'.repeat(length) })).status).toBe(expected);
    });

    it('keeps the token valid after the password has changed, and ends every other session', async () => {
      const { auth, email, password } = await register(api);
      const login = (secret: string) =>
        api.http.post('/api/users/login').send({ user: { email, password: secret } });
      const { body: other } = await login(password);
      await put(auth, { password: 'battery staple' }).expect(200);
      await api.http.get('/api/user').set(auth).expect(200);
      expect((await login(password)).status).toBe(401);
      expect((await login('battery staple')).status).toBe(200);
      const stale = { authorization: `Token ${other.user.token}` };
      expectErrors(await api.http.get('/api/user').set(stale), 401, BAD_TOKEN);
    });

    it('keeps the token valid after the email has changed, and ends every other session', async () => {
      const { auth, email, password } = await register(api);
      const login = () => api.http.post('/api/users/login').send({ user: { email, password } });
      const { body: other } = await login();
      await put(auth, { email, bio: 'x' }).expect(200);
      const elsewhere = { authorization: `Token ${other.user.token}` };
      await api.http.get('/api/user').set(elsewhere).expect(200);
      await put(auth, { email: `new-${email}` }).expect(200);
      await api.http.get('/api/user').set(auth).expect(200);
      expectErrors(await api.http.get('/api/user').set(elsewhere), 401, BAD_TOKEN);
    });

    it('counts the characters of a password in code points, like the native API', async () => {
      const { auth } = await register(api);
      const response = await put(auth, { password: '😀'.repeat(7) });
      expectErrors(response, 422, { password: ['is too short (minimum is 8 characters)'] });
      expect((await put(auth, { password: '😀'.repeat(8) })).status).toBe(200);
    });

    it.each([{ bio: 'x' }, { image: null }, { username: 'with_empty_password' }])(
      'treats an empty password along with %j as unchanged',
      async (changes) => {
        const { auth, email, password } = await register(api);
        const { status, body } = await put(auth, { ...changes, password: '' });
        expect({ status, user: body.user }).toMatchObject({ status: 200, user: changes });
        const credentials = { user: { email, password } };
        await api.http.post('/api/users/login').send(credentials).expect(200);
      },
    );

    it.each([
      [{ password: '' }, 'password'],
      [{ password: '', token: 'x' }, 'password'],
      [{ password: '  ', bio: 'x' }, 'password'],
      [{ password: null, bio: 'x' }, 'password'],
      [{ email: '', bio: 'x' }, 'email'],
      [{ username: '', bio: 'x' }, 'username'],
    ])('returns 422 for %j', async (changes, field) => {
      const { auth } = await register(api);
      expectErrors(await put(auth, changes), 422, { [field]: BLANK });
    });

    it("returns 409 for another user's username or email", async () => {
      const [{ auth }, other] = [await register(api), await register(api)];
      const { username, email } = other;
      expectErrors(await put(auth, { username }), 409, { username: ['has already been taken'] });
      expectErrors(await put(auth, { email }), 409, { email: ['has already been taken'] });
    });

    it('accepts a path as an image', async () => {
      const { auth } = await register(api);
      const response = await put(auth, { image: '/assets/me.png' });
      expect(response.body.user).toMatchObject({ image: '/assets/me.png' });
    });

    it.each([
      ['//example.com/a.jpg'],
      ['https://x/"onerror="y'],
      ['data:image/png;base64,AAAA'],
      ['javascript:alert(1)'],
      [7],
    ])('returns 422 for the image %j', async (image) => {
      const { auth } = await register(api);
      expectErrors(await put(auth, { image }), 422, { image: ['is invalid'] });
    });

    it('returns 422 for a body without a user, as it would change nothing', async () => {
      const { auth } = await register(api);
      const response = await api.http.put('/api/user').set(auth).send({ bio: 'x' });
      expectErrors(response, 422, { user: BLANK });
    });

    it('accepts a whole user, as settings pages send it back', async () => {
      const { auth } = await register(api);
      const { body } = await api.http.get('/api/user').set(auth);
      const response = await put(auth, { ...body.user, bio: 'Changed' });
      expect(response.status).toBe(200);
      expect(response.body.user).toEqual({ ...body.user, bio: 'Changed' });
    });

    it('changes the full name of the native API too, as long as it equals the username', async () => {
      const reader = await register(api);
      await put(reader.auth, { username: 'called_so' }).expect(200);
      const native = await signUp(api, { fullName: 'Ada Lovelace' });
      const { body } = await api.http
        .post('/api/users/login')
        .send({ user: { email: native.email, password: native.password } });
      await put({ authorization: `Token ${body.user.token}` }, { username: 'ada' }).expect(200);
      const users = await api.orm.em
        .fork()
        .find(User, { username: ['called_so', 'ada'] }, { orderBy: { id: 'asc' } });
      expect(users.map(({ fullName }) => fullName)).toEqual(['called_so', 'Ada Lovelace']);
    });

    it('returns 401 without a token, whatever the body', async () => {
      expectErrors(await put({}, { email: '' }), 401, NO_TOKEN);
    });
  });
});

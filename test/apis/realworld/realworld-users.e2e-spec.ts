import { Session } from '../../../src/people/session/session.entity.js';
import { User } from '../../../src/people/user/user.entity.js';
import { expectErrors, register } from '../../support/conduit.js';
import { postArticle, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp, useTestAppStarter } from '../../support/test-app.js';
import { resumeTime, stopClock } from '../../support/time.js';
import { encodePart, makeToken, readToken } from '../../support/tokens.js';

const BLANK = ["can't be blank"];
const NO_TOKEN = { token: ['is missing'] };
const BAD_TOKEN = { token: ['is invalid'] };
const WEEK = 7 * 24 * 3600;

const startApp = useTestAppStarter();

describe('users of the RealWorld dialect', () => {
  const api = useTestApp();

  afterEach(resumeTime);

  const signUpAs = (user: unknown) => api.http.post('/api/users').send({ user });
  const logIn = (user: unknown) => api.http.post('/api/users/login').send({ user });
  const put = (auth: { authorization?: string }, user: unknown) =>
    api.http.put('/api/user').set(auth).send({ user });

  describe('POST /api/users', () => {
    const account = { username: 'jacob', email: 'jake@jake.jake', password: 'jakejake' };

    it('answers 201 with the user and a token; bio and image are null at first', async () => {
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

    it('answers 409 to a username that is taken, however its letters are cased', async () => {
      await register(api, { username: 'Taken' });
      const answer = await signUpAs({ ...account, username: 'tAKEN', email: 'free@example.com' });
      expectErrors(answer, 409, { username: ['has already been taken'] });
    });

    it('answers 409 to an email that is taken, however its letters are cased', async () => {
      const { email } = await register(api);
      const answer = await signUpAs({ ...account, username: 'free', email: email.toUpperCase() });
      expectErrors(answer, 409, { email: ['has already been taken'] });
    });

    it.each([['username'], ['email'], ['password']])(
      'answers 422 where %s is missing, null or empty',
      async (field) => {
        for (const blank of [undefined, null, '']) {
          const answer = await signUpAs({ ...account, [field]: blank });
          expectErrors(answer, 422, { [field]: BLANK });
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
    ])('names everything that is missing in %j', async (body) => {
      const answer = await api.http.post('/api/users').send(body);
      expectErrors(answer, 422, { username: BLANK, email: BLANK, password: BLANK });
    });

    it('answers the same where there is no body at all', async () => {
      const answer = await api.http.post('/api/users');
      expectErrors(answer, 422, { username: BLANK, email: BLANK, password: BLANK });
    });

    it.each([
      ['username', 'a b'],
      ['username', '42'],
      ['username', 'settings'],
      ['username', 'x'.repeat(51)],
      ['username', 7],
      ['email', 'jake'],
      ['email', ['jake@jake.jake']],
    ])('answers 422 to the %s %j', async (field, value) => {
      expectErrors(await signUpAs({ ...account, [field]: value }), 422, {
        [field]: ['is invalid'],
      });
    });

    it('takes a username of 26 characters with _', async () => {
      const username = 'celeb_johnjacob_0123456789';
      expect((await register(api, { username })).username).toHaveLength(26);
    });

    it.each([
      [7, 422],
      [8, 201],
      [64, 201],
    ])('answers a password of %i characters with %i', async (length, expected) => {
      const user = {
        username: `pass_${length}`,
        email: `pass${length}@example.com`,
        password: 'x'.repeat(length),
      };
      const answer = await signUpAs(user);
      expect(answer.status).toBe(expected);
      const login = await api.http.post('/api/users/login').send({ user });
      expect(login.status).toBe(expected === 201 ? 200 : 401);
    });

    it('ignores members that nobody asked for', async () => {
      const answer = await api.http.post('/api/users').send({
        user: {
          username: 'extra',
          email: 'extra@example.com',
          password: 'jakejake',
          id: 1,
          bio: 'x',
        },
        remember: true,
      });
      expect({ status: answer.status, bio: answer.body.user.bio }).toEqual({
        status: 201,
        bio: null,
      });
    });

    it('never shows the email to others, in no name', async () => {
      const { username } = await register(api, { username: 'discreet' });
      const { text } = await api.http.get(`/api/profiles/${username}`);
      expect(text).not.toContain('@example.com');
      const user = await api.orm.em.fork().findOneOrFail(User, { username });
      expect(user.fullName).toBe('discreet');
    });
  });

  describe('POST /api/users/login', () => {
    it('answers 200 with the user and a token', async () => {
      const { email, password, username } = await register(api);
      const { status, body } = await logIn({ email: email.toUpperCase(), password });
      expect({ status, body }).toEqual({
        status: 200,
        body: { user: { email, token: expect.any(String), username, bio: null, image: null } },
      });
    });

    it('answers 401 to a wrong password and to an unknown email, in the same words', async () => {
      const { email, password } = await register(api);
      const wrong = await logIn({ email, password: 'battery staple' });
      expectErrors(wrong, 401, { credentials: ['invalid'] });
      const unknown = await logIn({ email: 'nobody@example.com', password });
      expectErrors(unknown, 401, { credentials: ['invalid'] });
    });

    it.each([['email'], ['password']])('answers 422 where %s is blank', async (field) => {
      for (const blank of [undefined, null, '']) {
        const answer = await logIn({ email: 'a@b.cd', password: 'x', [field]: blank });
        expectErrors(answer, 422, { [field]: BLANK });
      }
    });

    it('signs in who signed up natively, and the other way round', async () => {
      const native = await signUp(api);
      const { body } = await logIn({ email: native.email, password: native.password });
      expect(body.user.username).toBe(native.username);
      const { email, password } = await register(api);
      await api.http.post('/user/sign-in').send({ email, password }).expect(200);
    });
  });

  describe('GET /api/user', () => {
    it('answers 200 with the user and the token that was sent', async () => {
      const { auth, token, email, username } = await register(api);
      const { status, body } = await api.http.get('/api/user').set(auth);
      expect({ status, body }).toEqual({
        status: 200,
        body: { user: { email, token, username, bio: null, image: null } },
      });
    });

    it.each(['Token', 'token', 'Bearer'])('takes the scheme %s', async (scheme) => {
      const { token } = await register(api);
      const answer = await api.http.get('/api/user').set('authorization', `${scheme} ${token}`);
      expect(answer.status).toBe(200);
    });

    it.each([
      ['no header', undefined, NO_TOKEN],
      ['no token', 'Token', NO_TOKEN],
      ['another scheme', 'Basic abc', NO_TOKEN],
      ['something else', 'Token abc', BAD_TOKEN],
      ['two tokens', 'Token abc abc', BAD_TOKEN],
    ])('answers 401 to %s, with a challenge', async (_, authorization, errors) => {
      const answer = await api.http.get('/api/user').set(authorization ? { authorization } : {});
      expectErrors(answer, 401, errors);
      expect(answer.headers['www-authenticate']).toBe('Token');
    });
  });

  describe('PUT /api/user', () => {
    it('changes what is given and leaves the rest', async () => {
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

    it('takes a new email, and the own one again', async () => {
      const { auth, password } = await register(api);
      const email = 'moved@example.com';
      expect((await put(auth, { email })).body.user.email).toBe(email);
      expect((await put(auth, { email })).status).toBe(200);
      await api.http.post('/api/users/login').send({ user: { email, password } }).expect(200);
    });

    it.each([['bio'], ['image']])('makes null of an empty %s, and keeps a null', async (field) => {
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
    });

    it('leaves bio and image that are not given', async () => {
      const { auth } = await register(api);
      const values = { bio: 'x', image: 'https://a.example/b.jpg' };
      await put(auth, values);
      expect((await put(auth, {})).body.user).toMatchObject(values);
    });

    it.each([['email'], ['username']])(
      'answers 422 to an empty %s and to null, and changes nothing',
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
    ])('answers a password of %i characters with %i', async (length, expected) => {
      const { auth } = await register(api);
      expect((await put(auth, { password: 'x'.repeat(length) })).status).toBe(expected);
    });

    it('keeps the token good after the password changed, and ends every other session', async () => {
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

    it('keeps the token good after the email changed, and ends every other session', async () => {
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

    it('counts the characters of a password as the native API does, in code points', async () => {
      const { auth } = await register(api);
      const answer = await put(auth, { password: '😀'.repeat(7) });
      expectErrors(answer, 422, { password: ['is too short (minimum is 8 characters)'] });
      expect((await put(auth, { password: '😀'.repeat(8) })).status).toBe(200);
    });

    it.each([{ bio: 'x' }, { image: null }, { username: 'with_empty_password' }])(
      'takes an empty password beside %j for an unchanged one',
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
    ])('answers 422 to %j', async (changes, field) => {
      const { auth } = await register(api);
      expectErrors(await put(auth, changes), 422, { [field]: BLANK });
    });

    it("answers 409 to somebody else's username or email", async () => {
      const [{ auth }, other] = [await register(api), await register(api)];
      const { username, email } = other;
      expectErrors(await put(auth, { username }), 409, { username: ['has already been taken'] });
      expectErrors(await put(auth, { email }), 409, { email: ['has already been taken'] });
    });

    it('takes a path as an image', async () => {
      const { auth } = await register(api);
      const answer = await put(auth, { image: '/assets/me.png' });
      expect(answer.body.user).toMatchObject({ image: '/assets/me.png' });
    });

    it.each([
      ['//example.com/a.jpg'],
      ['https://x/"onerror="y'],
      ['data:image/png;base64,AAAA'],
      ['javascript:alert(1)'],
      [7],
    ])('answers 422 to the image %j', async (image) => {
      const { auth } = await register(api);
      expectErrors(await put(auth, { image }), 422, { image: ['is invalid'] });
    });

    it('answers 422 to a body without a user, as it would change nothing', async () => {
      const { auth } = await register(api);
      const answer = await api.http.put('/api/user').set(auth).send({ bio: 'x' });
      expectErrors(answer, 422, { user: BLANK });
    });

    it('takes a whole user back, as settings pages send it', async () => {
      const { auth } = await register(api);
      const { body } = await api.http.get('/api/user').set(auth);
      const answer = await put(auth, { ...body.user, bio: 'Changed' });
      expect(answer.status).toBe(200);
      expect(answer.body.user).toEqual({ ...body.user, bio: 'Changed' });
    });

    it('takes the full name of the native API with it as long as that was the username', async () => {
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

    it('answers 401 without a token, whatever the body', async () => {
      expectErrors(await put({}, { email: '' }), 401, NO_TOKEN);
    });
  });

  describe('tokens', () => {
    it('live seven days by default, and say whom they are for', async () => {
      const { iat, exp, aud } = readToken((await register(api)).token);
      expect({ life: Number(exp) - Number(iat), aud }).toEqual({
        life: WEEK,
        aud: 'platen-realworld',
      });
    });

    it('are refused on native routes, and count as none on public ones', async () => {
      const { token } = await register(api);
      const bearer = { authorization: `Bearer ${token}` };
      const answer = await api.http.get('/user/profile').set(bearer);
      expectProblem(answer, { status: 401, code: 'token_invalid' });
      await api.http.get('/article').set(bearer).expect(200);
    });

    it('of the native API are refused here, and count as none on public routes', async () => {
      const person = await signUp(api);
      const { slug } = await postArticle(api, person, { publishedAt: null });
      for (const authorization of [`Token ${person.token}`, `Bearer ${person.token}`]) {
        expectErrors(await api.http.get('/api/user').set({ authorization }), 401, BAD_TOKEN);
        const draft = await api.http.get(`/api/articles/${slug}`).set({ authorization });
        expectErrors(draft, 404, { article: ['not found'] });
      }
    });

    it('are refused where they are forged, over, or lack what they have to say', async () => {
      const { token } = await register(api);
      const { sub, sid } = readToken(token);
      const subject = { id: Number(sub), sessionId: Number(sid) };
      const options = { audience: 'platen-realworld' };
      const statusOf = async (forged: string): Promise<number> =>
        (await api.http.get('/api/user').set('authorization', `Token ${forged}`)).status;
      expect(await statusOf(makeToken(subject, { options }))).toBe(200);
      const [, claims = ''] = token.split('.');
      const forgeries = [
        makeToken(subject, { options, secret: 'another secret, which is as long' }),
        makeToken(subject, { options: { ...options, algorithm: 'HS512' } }),
        makeToken(subject, { options: { ...options, issuer: 'somebody' } }),
        makeToken(subject, { options: { ...options, expiresIn: -1 } }),
        makeToken(subject, { options, lasting: true }),
        makeToken({ ...subject, id: subject.id + 1 }, { options }),
        makeToken({ ...subject, sessionId: 2147483647 }, { options }),
        `${encodePart({ alg: 'none', typ: 'JWT' })}.${claims}.`,
      ];
      expect(await Promise.all(forgeries.map(statusOf))).toEqual(forgeries.map(() => 401));
    });

    it('die with their user', async () => {
      const { auth, username } = await register(api);
      await api.orm.em.fork().nativeDelete(User, { username });
      expectErrors(await api.http.get('/api/user').set(auth), 401, BAD_TOKEN);
    });

    it('are good through a session that can be seen and ended natively', async () => {
      const { auth, token, email, password } = await register(api);
      const { body } = await api.http.post('/user/sign-in').send({ email, password });
      const native = { authorization: `Bearer ${body.token}` };
      const { sid } = readToken(token);
      const { body: sessions } = await api.http.get('/user/session').set(native);
      expect(sessions.items.map(({ id }: { id: number }) => id)).toContain(sid);
      await api.http
        .delete(`/user/session/${String(sid)}`)
        .set(native)
        .expect(200);
      expectErrors(await api.http.get('/api/user').set(auth), 401, BAD_TOKEN);
    });

    it('end with that session, which lives as long', async () => {
      const { auth, token } = await register(api);
      const session = await api.orm.em.fork().findOneOrFail(Session, Number(readToken(token).sid));
      const lifetime = session.expiresAt.getTime() - session.createdAt.getTime();
      expect(Math.round(lifetime / 1000)).toBe(WEEK);
      stopClock(api, new Date(session.expiresAt.getTime() + 1).toISOString());
      expectErrors(await api.http.get('/api/user').set(auth), 401, BAD_TOKEN);
    });

    it('live as long as the configuration says', async () => {
      const brief = await startApp({ realworldJwtExpiresInSeconds: 60 });
      const { iat, exp } = readToken((await register(brief)).token);
      expect(Number(exp) - Number(iat)).toBe(60);
    });
  });
});

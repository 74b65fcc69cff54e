import { User } from '../../../src/people/user/user.entity.js';
import { postArticle, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp } from '../../support/test-app.js';

const NO_TOKEN = 'Please provide your token via Authorization header';

describe('users', () => {
  const api = useTestApp();

  describe('when signing up', () => {
    it('returns 201 with the profile and a token, and never the password', async () => {
      const { status, body } = await api.http.post('/user/sign-up').send({
        email: '  Ada@Example.com ',
        fullName: 'Ada Lovelace',
        password: 'correct horse',
        bio: 'Notes',
        social: { twitter: 'ada', linkedin: null },
      });
      expect(status).toBe(201);
      expect(body).toEqual({
        id: expect.any(Number),
        email: 'Ada@Example.com',
        fullName: 'Ada Lovelace',
        username: 'ada-lovelace',
        bio: 'Notes',
        image: null,
        social: { twitter: 'ada' },
        emailVerified: false,
        pendingEmail: null,
        role: 'author',
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        updatedAt: body.createdAt,
        token: expect.any(String),
        refreshToken: expect.stringMatching(/^[\w-]{22}\.[\w-]{43}$/),
      });
    });

    it('sets an empty bio and no social by default', async () => {
      const { body } = await api.http
        .post('/user/sign-up')
        .send({ email: 'plain@example.com', fullName: 'Plain', password: 'correct horse' });
      expect(body).toMatchObject({ bio: '', social: null });
    });

    it('refuses an email that is taken, ignoring case', async () => {
      const account = { email: 'taken@example.com', fullName: 'First', password: 'correct horse' };
      await api.http.post('/user/sign-up').send(account).expect(201);
      const second = await api.http
        .post('/user/sign-up')
        .send({ ...account, email: 'TAKEN@example.COM' });
      expectProblem(second, {
        status: 409,
        code: 'email_taken',
        error: 'This email is already registered, maybe you want to sign in?',
      });
    });

    it('returns 201 and 409 for two concurrent sign-ups with one email', async () => {
      const account = { email: 'race@example.com', fullName: 'Racer', password: 'correct horse' };
      const responses = await Promise.all([
        api.http.post('/user/sign-up').send(account),
        api.http.post('/user/sign-up').send({ ...account, email: 'Race@example.com' }),
      ]);
      expect(responses.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    });

    it('reports all invalid fields at once', async () => {
      const response = await api.http.post('/user/sign-up').send({
        email: 'nobody',
        fullName: '',
        password: 'short',
        bio: null,
        social: { twitter: 5, myspace: 'x' },
        admin: true,
      });
      expectProblem(response, {
        status: 422,
        code: 'validation_failed',
        fields: [
          'admin',
          'bio',
          'email',
          'fullName',
          'password',
          'social.myspace',
          'social.twitter',
        ],
      });
    });

    it.each([
      ['seven', '😀'.repeat(7), 422],
      ['eight', '😀'.repeat(8), 201],
    ])('counts %s emoji in a password as code points', async (_, password, status) => {
      const email = `emoji${status}@example.com`;
      const account = { email, fullName: 'Emoji', password };
      expect((await api.http.post('/user/sign-up').send(account)).status).toBe(status);
    });

    it.each([
      ['at the limit of 72 bytes', 'é'.repeat(36), 201],
      ['over it', 'é'.repeat(37), 422],
    ])('measures a password %s in UTF-8', async (_, password, status) => {
      const email = `bytes${status}@example.com`;
      const response = await api.http
        .post('/user/sign-up')
        .send({ email, fullName: 'Bytes', password });
      expect(response.status).toBe(status);
    });
  });

  describe('when signing in', () => {
    it('returns 200 with the profile and a token, ignoring the case of the email', async () => {
      const person = await signUp(api);
      const { status, body } = await api.http
        .post('/user/sign-in')
        .send({ email: ` ${person.email.toUpperCase()} `, password: person.password });
      expect(status).toBe(200);
      expect(body).toMatchObject({ id: person.id, email: person.email, token: expect.any(String) });
      expect(body).not.toHaveProperty('password');
    });

    it.each([
      ['a wrong password', { password: 'wrong horse' }],
      ['an unknown email', { email: 'nobody@example.com' }],
      ['a password that only begins alike', { password: 'correct horse!' }],
    ])('returns the same 401 for %s', async (_, difference) => {
      const { email, password } = await signUp(api);
      const response = await api.http
        .post('/user/sign-in')
        .send({ email, password, ...difference });
      expectProblem(response, {
        status: 401,
        code: 'invalid_credentials',
        error: 'Invalid combination of email and password',
      });
    });

    it('does not truncate a password to the 72 bytes that bcrypt reads', async () => {
      const password = 'p'.repeat(72);
      const email = 'cut@example.com';
      await api.http.post('/user/sign-up').send({ email, fullName: 'Cut', password }).expect(201);
      await api.http.post('/user/sign-in').send({ email, password }).expect(200);
      await api.http
        .post('/user/sign-in')
        .send({ email, password: `${password}p` })
        .expect(401);
    });

    it('returns 422 if a field is missing', async () => {
      const response = await api.http.post('/user/sign-in').send({ email: 'a@b.cd' });
      expectProblem(response, { status: 422, code: 'validation_failed', fields: ['password'] });
    });
  });

  describe('when reading the profile', () => {
    it('returns it', async () => {
      const person = await signUp(api);
      const { status, body } = await api.http.get('/user/profile').set(person.auth);
      expect(status).toBe(200);
      expect(Object.keys(body).toSorted()).toEqual(
        [
          'bio',
          'createdAt',
          'email',
          'emailVerified',
          'fullName',
          'id',
          'image',
          'pendingEmail',
          'role',
          'social',
          'updatedAt',
          'username',
        ].toSorted(),
      );
      expect(body).toMatchObject({ id: person.id, email: person.email });
    });

    it('returns 401 with a challenge if there is no token', async () => {
      const response = await api.http.get('/user/profile');
      expectProblem(response, { status: 401, code: 'token_missing', error: NO_TOKEN });
      expect(response.headers['www-authenticate']).toBe('Bearer');
    });

    it('returns 401 for the token of a user who is gone', async () => {
      const person = await signUp(api);
      await api.orm.em.fork().nativeDelete(User, person.id);
      const response = await api.http.get('/user/profile').set(person.auth);
      expectProblem(response, { status: 401, code: 'token_invalid', error: NO_TOKEN });
    });
  });

  describe('when changing the profile', () => {
    it('changes the given fields and keeps the others', async () => {
      const person = await signUp(api);
      const { status, body } = await api.http
        .patch('/user/profile')
        .set(person.auth)
        .send({ fullName: 'Jane Roe', bio: 'New' });
      expect(status).toBe(200);
      expect(body).toMatchObject({ fullName: 'Jane Roe', bio: 'New', email: person.email });
      const { body: profile } = await api.http.get('/user/profile').set(person.auth);
      expect(profile).toEqual(body);
    });

    it('replaces the given handles; null removes one, and null for all removes all', async () => {
      const person = await signUp(api);
      const patch = async (social: unknown): Promise<unknown> => {
        const response = await api.http.patch('/user/profile').set(person.auth).send({ social });
        expect(response.status).toBe(200);
        const { body } = await api.http.get('/user/profile').set(person.auth);
        expect(body.social).toEqual(response.body.social);
        return body.social;
      };
      expect(await patch({ twitter: 'a', facebook: 'b' })).toEqual({ twitter: 'a', facebook: 'b' });
      expect(await patch({ twitter: 'c' })).toEqual({ twitter: 'c', facebook: 'b' });
      expect(await patch({ twitter: null, linkedin: 'd' })).toEqual({
        facebook: 'b',
        linkedin: 'd',
      });
      expect(await patch(null)).toBeNull();
    });

    it('accepts the new password at the sign-in from then on, and not the old one', async () => {
      const person = await signUp(api);
      await api.http
        .patch('/user/profile')
        .set(person.auth)
        .send({ password: 'battery staple', currentPassword: person.password })
        .expect(200);
      const signIn = (password: string) =>
        api.http.post('/user/sign-in').send({ email: person.email, password });
      expect((await signIn('battery staple')).status).toBe(200);
      expect((await signIn(person.password)).status).toBe(401);
    });

    it('keeps the password if another field changes', async () => {
      const { auth, email, password } = await signUp(api);
      await api.http.patch('/user/profile').set(auth).send({ bio: 'x' }).expect(200);
      await api.http.post('/user/sign-in').send({ email, password }).expect(200);
    });

    it("returns 409 for another user's email and changes nothing", async () => {
      const [one, other] = [await signUp(api), await signUp(api)];
      const response = await api.http.patch('/user/profile').set(one.auth).send({
        email: other.email.toUpperCase(),
        fullName: 'Thief',
        currentPassword: one.password,
      });
      expectProblem(response, { status: 409, code: 'email_taken' });
      const { body } = await api.http.get('/user/profile').set(one.auth);
      expect(body).toMatchObject({ email: one.email, fullName: one.fullName });
    });

    it('allows a change of the case of the email', async () => {
      const person = await signUp(api);
      const email = person.email.toUpperCase();
      const { status, body } = await api.http
        .patch('/user/profile')
        .set(person.auth)
        .send({ email, currentPassword: person.password });
      expect({ status, email: body.email }).toEqual({ status: 200, email });
    });

    it.each([['fullName'], ['email'], ['bio'], ['password']])(
      'refuses null for %s',
      async (field) => {
        const { auth } = await signUp(api);
        const response = await api.http
          .patch('/user/profile')
          .set(auth)
          .send({ [field]: null, currentPassword: 'correct horse' });
        expectProblem(response, { status: 422, code: 'validation_failed', fields: [field] });
      },
    );

    it('refuses fields that cannot be changed', async () => {
      const { auth } = await signUp(api);
      const response = await api.http
        .patch('/user/profile')
        .set(auth)
        .send({ id: 1, createdAt: 'x' });
      expectProblem(response, {
        status: 422,
        code: 'validation_failed',
        fields: ['id', 'createdAt'],
      });
    });

    it('returns 401 without a token', async () => {
      const response = await api.http.patch('/user/profile').send({ bio: 'x' });
      expectProblem(response, { status: 401, code: 'token_missing', error: NO_TOKEN });
    });
  });

  describe("when listing the user's articles", () => {
    it('lists drafts first, then the newest, and none of other users', async () => {
      const [author, other] = [await signUp(api), await signUp(api)];
      await postArticle(api, author, { title: 'Old', publishedAt: '2020-01-01T00:00:00Z' });
      await postArticle(api, author, { title: 'New' });
      await postArticle(api, author, { title: 'Draft', publishedAt: null });
      await postArticle(api, other, { title: 'Foreign' });
      const { status, body } = await api.http.get('/user/article').set(author.auth);
      expect(status).toBe(200);
      expect(body.total).toBe(3);
      expect(body.items.map((item: { title: string }) => item.title)).toEqual([
        'Draft',
        'New',
        'Old',
      ]);
      expect(body.items[0]).toMatchObject({ publishedAt: null, author: author.id });
    });

    it('pages by limit and offset', async () => {
      const author = await signUp(api);
      await postArticle(api, author, { title: 'One', publishedAt: '2020-01-01T00:00:00Z' });
      await postArticle(api, author, { title: 'Two', publishedAt: '2020-01-02T00:00:00Z' });
      const { body } = await api.http.get('/user/article?limit=1&offset=1').set(author.auth);
      expect(body).toMatchObject({ items: [{ title: 'One' }], total: 2 });
    });

    it('returns 401 without a token and 422 to a bad limit', async () => {
      const { auth } = await signUp(api);
      expectProblem(await api.http.get('/user/article'), { status: 401, code: 'token_missing' });
      expectProblem(await api.http.get('/user/article?limit=0').set(auth), {
        status: 422,
        code: 'validation_failed',
        fields: ['limit'],
      });
    });
  });
});

import { User } from '../../../src/people/user/user.entity.js';
import { postArticle, postComment, signUp } from '../../support/people.js';
import { sendBehindLock } from '../../support/other-connection.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp } from '../../support/test-app.js';
import type { Answer } from '../../support/wire.js';

const PASSWORD = 'correct horse';
let count = 0;

describe('usernames and images', () => {
  const api = useTestApp();

  /** Signs a user up with an email from which no username could be made. */
  const register = (account: Record<string, unknown>): PromiseLike<Answer> =>
    api.http
      .post('/user/sign-up')
      .send({ email: `secret${++count}@example.com`, password: PASSWORD, ...account });

  describe('when signing up', () => {
    it('accepts a username and an image', async () => {
      const { status, body } = await register({
        fullName: 'Ada Lovelace',
        username: 'Ada_1815',
        image: 'https://example.com/ada.jpg',
      });
      expect({ status, username: body.username, image: body.image }).toEqual({
        status: 201,
        username: 'Ada_1815',
        image: 'https://example.com/ada.jpg',
      });
    });

    it('makes a username from the full name if none is given, and sets no image', async () => {
      const { body } = await register({ fullName: 'Лев Толстой' });
      expect(body).toMatchObject({ username: 'lev-tolstoy', image: null });
    });

    it('never makes a username from the email', async () => {
      const responses = await Promise.all(
        ['?!', '42', '文'].map((fullName) => register({ fullName })),
      );
      expect(responses.map(({ status }) => status)).toEqual([201, 201, 201]);
      expect(responses.filter(({ body }) => /secret|example/.test(body.username))).toEqual([]);
    });

    it('makes another one if the one from the full name is taken', async () => {
      await register({ fullName: 'Some Body', username: 'SOME-one' });
      const { body } = await register({ fullName: 'Some One' });
      expect(body.username).toMatch(/^some-one-[a-z0-9]{6}$/);
    });

    it('returns 201 for two concurrent sign-ups with the same full name', async () => {
      const racers = ['one', 'two'].map((name) => ({ fullName: 'Twin Sister', bio: name }));
      const responses = await sendBehindLock(
        api,
        { sql: 'lock table "user" in share row exclusive mode', waiting: 2 },
        () => Promise.all(racers.map((racer) => register(racer))),
      );
      expect(responses.map(({ status }) => status)).toEqual([201, 201]);
      const names = responses.map(({ body }) => body.username).toSorted();
      expect(names).toEqual(['twin-sister', expect.stringMatching(/^twin-sister-[a-z0-9]{6}$/)]);
      const tokens = responses.map(({ body }) => body.token);
      for (const token of tokens) {
        await api.http
          .get('/user/profile')
          .set({ authorization: `Bearer ${token}` })
          .expect(200);
      }
    });

    it('returns 409 for a username that is taken, ignoring case', async () => {
      await register({ fullName: 'First', username: 'taken' }).then(({ status }) =>
        expect(status).toBe(201),
      );
      const second = await register({ fullName: 'Second', username: 'TAKEN' });
      expectProblem(second, {
        status: 409,
        code: 'username_taken',
        error: 'This username is already taken, please choose another',
      });
    });

    it('returns 201 and 409 for two concurrent sign-ups with the same username', async () => {
      const responses = await sendBehindLock(
        api,
        { sql: 'lock table "user" in share row exclusive mode', waiting: 2 },
        () =>
          Promise.all(
            ['chosen', 'Chosen'].map((username) => register({ fullName: 'C', username })),
          ),
      );
      expect(responses.map(({ status }) => status).toSorted()).toEqual([201, 409]);
      const stored = await api.orm.em.fork().count(User, { fullName: 'C' });
      expect(stored).toBe(1);
    });

    it.each([
      [''],
      ['a b'],
      ['jane@example.com'],
      ['é'],
      ['42'],
      ['feed'],
      ['Me'],
      ['__proto__'],
      ['Constructor'],
      [null],
      [7],
    ])('refuses the username %j', async (username) => {
      const response = await register({ fullName: 'Jane', username });
      expectProblem(response, { status: 422, code: 'validation_failed', fields: ['username'] });
    });

    it('accepts a username of 50 characters, and no longer one', async () => {
      const statuses = [];
      for (const length of [50, 51]) {
        statuses.push((await register({ fullName: 'Jane', username: 'x'.repeat(length) })).status);
      }
      expect(statuses).toEqual([201, 422]);
    });

    it.each([
      [''],
      ['ftp://example.com/a.jpg'],
      ['javascript:alert(1)'],
      ['data:image/png;base64,AAAA'],
      ['//example.com/a.jpg'],
      ['https://x/"onerror="y'],
      ['https://exa mple.com'],
      [`https://example.com/${'a'.repeat(2029)}`],
      [7],
    ])('refuses the image %j', async (image) => {
      const response = await register({ fullName: 'Jane', image });
      expectProblem(response, { status: 422, code: 'validation_failed', fields: ['image'] });
    });
  });

  describe('when changing the profile', () => {
    it('accepts a path as an image, and normalizes a URL', async () => {
      const { auth } = await signUp(api);
      const changed = async (image: string): Promise<unknown> =>
        (await api.http.patch('/user/profile').set(auth).send({ image })).body.image;
      expect(await changed('/assets/me.png')).toBe('/assets/me.png');
      expect(await changed('HTTPS://Example.com/ü')).toBe('https://example.com/%C3%BC');
    });

    it.each([
      ['fullName', 'Jane \u202Eeod'],
      ['fullName', 'Ja\u200Bne'],
      ['fullName', 'Jane\nDoe'],
      ['social.twitter', 'jane\u202E'],
    ])('refuses invisible characters and line breaks in %s: %j', async (field, text) => {
      const { auth } = await signUp(api);
      const [name = '', handle] = field.split('.');
      const body = { [name]: handle === undefined ? text : { [handle]: text } };
      const response = await api.http.patch('/user/profile').set(auth).send(body);
      expectProblem(response, { status: 422, code: 'validation_failed', fields: [field] });
    });

    it('changes both, and removes the image with null', async () => {
      const { auth } = await signUp(api);
      const patch = (body: object) => api.http.patch('/user/profile').set(auth).send(body);
      const image = `https://example.com/${'a'.repeat(2028)}`;
      const { body } = await patch({ username: 'new_name', image });
      expect(body).toMatchObject({ username: 'new_name', image });
      expect((await patch({ image: null })).body).toMatchObject({
        username: 'new_name',
        image: null,
      });
    });

    it('allows a change of the case of the username', async () => {
      const { auth, username } = await signUp(api);
      const { body } = await api.http
        .patch('/user/profile')
        .set(auth)
        .send({ username: username.toUpperCase() });
      expect(body.username).toBe(username.toUpperCase());
    });

    it("returns 409 for another user's username and changes nothing", async () => {
      const [one, other] = [await signUp(api), await signUp(api)];
      const response = await api.http
        .patch('/user/profile')
        .set(one.auth)
        .send({ username: other.username.toUpperCase(), bio: 'Thief' });
      expectProblem(response, { status: 409, code: 'username_taken' });
      const { body } = await api.http.get('/user/profile').set(one.auth);
      expect(body).toMatchObject({ username: one.username, bio: '' });
    });
  });

  it('are part of every public profile', async () => {
    const person = await signUp(api);
    const image = 'http://localhost/me.png';
    await api.http.patch('/user/profile').set(person.auth).send({ image }).expect(200);
    const { slug } = await postArticle(api, person);
    await postComment(api, person, slug);
    const { body: article } = await api.http.get(`/article/${slug}`);
    const { body: comments } = await api.http.get(`/article/${slug}/comment`);
    const seen = { username: person.username, image };
    expect(article).toMatchObject({ author: seen, comments: [{ author: seen }] });
    expect(comments).toMatchObject({ items: [{ author: seen }] });
  });
});

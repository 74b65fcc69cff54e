import { runElsewhere } from '../../support/other-connection.js';
import { type Person, postArticle, signUp, signUpAs } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { useTestAppPerTest } from '../../support/test-app.js';

describe('the status of an account', () => {
  const api = useTestAppPerTest();
  let admin: Person;
  let person: Person;

  beforeEach(async () => {
    admin = await signUpAs(api, 'admin');
    person = await signUp(api);
  });

  function update({ id }: Person, changes: object, by = admin) {
    return api.http.patch(`/user/${id}`).set(by.auth).send(changes);
  }

  function signIn({ email, password }: Person, url = '/user/sign-in') {
    const body = url.startsWith('/api') ? { user: { email, password } } : { email, password };
    return api.http.post(url).send(body);
  }

  describe('when its role is changed', () => {
    it('is answered with the role, which the profile has then', async () => {
      const { body } = await update(person, { role: 'editor' }).expect(200);
      expect(body).toMatchObject({ id: person.id, role: 'editor', suspendedAt: null });
      const profile = await api.http.get('/user/profile').set(person.auth).expect(200);
      expect(profile.body.role).toBe('editor');
    });

    it('holds at once, for tokens that were issued before', async () => {
      await postArticle(api, person);
      await update(person, { role: 'reader' }).expect(200);
      const article = { title: 'A title', text: 'A text' };
      const answer = await api.http.post('/article').set(person.auth).send(article);
      expectProblem(answer, { status: 403, code: 'permission_denied' });
    });

    it.each([
      [{ role: 'owner' }, 'role'],
      [{ suspended: 'yes' }, 'suspended'],
      [{ role: null }, 'role'],
    ])('refuses %j', async (changes, field) => {
      expectProblem(await update(person, changes), {
        status: 422,
        code: 'validation_failed',
        fields: [field],
      });
    });

    it.each(['0', 'x', '2147483648', '1e1'])('finds nobody with the id %s', async (id) => {
      const answer = await api.http.patch(`/user/${id}`).set(admin.auth).send({ role: 'reader' });
      expectProblem(answer, { status: 404, code: 'not_found' });
    });
  });

  describe('when it is suspended', () => {
    it('ends its sessions, and says when that was', async () => {
      const { body } = await update(person, { suspended: true }).expect(200);
      expect(Date.parse(body.suspendedAt)).toBeGreaterThan(Date.now() - 60_000);
      const answer = await api.http.get('/user/profile').set(person.auth);
      expectProblem(answer, { status: 401, code: 'token_invalid' });
    });

    it('can no longer be refreshed', async () => {
      const { body } = await signIn(person).expect(200);
      await update(person, { suspended: true }).expect(200);
      const { refreshToken } = body;
      const answer = await api.http.post('/user/refresh').send({ refreshToken });
      expectProblem(answer, { status: 401, code: 'refresh_token_invalid' });
    });

    it('can no longer be signed in to, which is told to those who know the password alone', async () => {
      await update(person, { suspended: true }).expect(200);
      expectProblem(await signIn(person), { status: 403, code: 'account_suspended' });
      const guess = await signIn({ ...person, password: 'a wrong guess' });
      expectProblem(guess, { status: 401, code: 'invalid_credentials' });
      const realWorld = await signIn(person, '/api/users/login');
      expect(realWorld.status).toBe(403);
    });

    it('keeps its articles', async () => {
      const { slug } = await postArticle(api, person);
      await update(person, { suspended: true }).expect(200);
      await api.http.get(`/article/${slug}`).expect(200);
    });

    it('can be lifted', async () => {
      await update(person, { suspended: true }).expect(200);
      const { body } = await update(person, { suspended: false }).expect(200);
      expect(body.suspendedAt).toBeNull();
      await signIn(person).expect(200);
    });
  });

  describe('of the last active administrator', () => {
    it.each([{ role: 'editor' }, { suspended: true }])('cannot become %j', async (changes) => {
      const other = await signUpAs(api, 'admin');
      await update(other, { suspended: true }).expect(200);
      expectProblem(await update(admin, changes), { status: 409, code: 'last_admin' });
      await api.http.get('/user/profile').set(admin.auth).expect(200);
    });

    it('stays one of two who demote each other at once', async () => {
      for (let round = 0; round < 10; round++) {
        const [one, two] = [admin, await signUpAs(api, 'admin')];
        const answers = await Promise.all([
          update(two, { role: 'reader' }, one),
          update(one, { role: 'reader' }, two),
        ]);
        const [row] = await runElsewhere<{ id: number }>(
          api,
          `select id from "user" where role = 'admin'`,
        );
        expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
        admin = row?.id === one.id ? one : two;
      }
    });
  });
});

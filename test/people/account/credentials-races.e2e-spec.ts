import { Session } from '../../../src/people/session/session.entity.js';
import { PasswordHasher } from '../../../src/people/user/password-hasher.js';
import { User } from '../../../src/people/user/user.entity.js';
import { register } from '../../support/conduit.js';
import { runElsewhere } from '../../support/other-connection.js';
import { withReplacedMethod } from '../../support/replaced-method.js';
import { type Person, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp } from '../../support/test-app.js';
import { readToken } from '../../support/tokens.js';

const NEW_PASSWORD = 'battery staple';

describe('credentials that change while they are verified', () => {
  const api = useTestApp();

  /**
   * Runs `work`, and `meanwhile` right after the first password was found to be right: after the slow part,
   * before anything is done with the result.
   */
  function whileVerifying<T>(
    meanwhile: () => PromiseLike<unknown>,
    work: () => PromiseLike<T>,
  ): Promise<T> {
    let isFirst = true;
    const slow =
      (findForm: PasswordHasher['findForm']): PasswordHasher['findForm'] =>
      async (...parameters) => {
        const wasFirst = isFirst;
        isFirst = false;
        const result = await findForm(...parameters);
        if (wasFirst) {
          await meanwhile();
        }
        return result;
      };
    return withReplacedMethod(PasswordHasher.of(api.orm.em), 'findForm', slow, work);
  }

  const signIn = ({ email, password }: Pick<Person, 'email' | 'password'>) =>
    api.http.post('/user/sign-in').send({ email, password });
  const logIn = ({ email, password }: Pick<Person, 'email' | 'password'>) =>
    api.http.post('/api/users/login').send({ user: { email, password } });
  const patch = (person: Person, changes: object) =>
    api.http
      .patch('/user/profile')
      .set(person.auth)
      .send({ ...changes, currentPassword: person.password });
  const changePassword = (person: Person) => patch(person, { password: NEW_PASSWORD }).expect(200);
  const sessionsOf = ({ id }: Person) => api.orm.em.fork().count(Session, { user: id });

  it('open no session for the old password after it has changed', async () => {
    const person = await signUp(api);
    const response = await whileVerifying(
      () => changePassword(person),
      () => signIn(person),
    );
    expectProblem(response, { status: 401, code: 'invalid_credentials' });
    expect(await sessionsOf(person)).toBe(1);
  });

  it('open no session for the old email after it has changed', async () => {
    const person = await signUp(api);
    const response = await whileVerifying(
      () => patch(person, { email: `other-${person.email}` }).expect(200),
      () => signIn(person),
    );
    expectProblem(response, { status: 401, code: 'invalid_credentials' });
  });

  it('open no session of the RealWorld API either', async () => {
    const person = await signUp(api);
    const response = await whileVerifying(
      () => changePassword(person),
      () => logIn(person),
    );
    expect(response.status).toBe(401);
    expect(await sessionsOf(person)).toBe(1);
  });

  it('open no session for a user who is gone', async () => {
    const person = await signUp(api);
    const response = await whileVerifying(
      () => api.orm.em.fork().nativeDelete(User, person.id),
      () => signIn(person),
    );
    expectProblem(response, { status: 401, code: 'invalid_credentials' });
  });

  it('leave no session that was opened with the old password, in any order of many requests', async () => {
    for (let round = 0; round < 10; round++) {
      const person = await signUp(api);
      const [changed, ...responses] = await Promise.all([
        changePassword(person),
        // Together with the change, as many attempts as the limit allows.
        ...[signIn, logIn, signIn, logIn].map((attempt) => attempt(person)),
      ]);
      expect(changed?.status).toBe(200);
      const statuses = responses.map(({ status }) => status);
      expect(statuses.filter((status) => status !== 200 && status !== 401)).toEqual([]);
      expect(await sessionsOf(person)).toBe(1);
    }
  });

  it('stay valid while another field of the profile changes', async () => {
    const person = await signUp(api);
    const response = await whileVerifying(
      () => api.http.patch('/user/profile').set(person.auth).send({ bio: 'New' }).expect(200),
      () => signIn(person),
    );
    expect(response.status).toBe(200);
  });

  it('are not changed by a session that was ended meanwhile', async () => {
    const person = await signUp(api);
    const { body } = await signIn(person).expect(200);
    const stale = { ...person, auth: { authorization: `Bearer ${body.token}` } };
    const response = await whileVerifying(
      () => changePassword(person),
      () => patch(stale, { password: 'thief was here', email: 'thief@example.com' }),
    );
    expectProblem(response, { status: 401, code: 'token_invalid' });
    await signIn({ ...person, password: NEW_PASSWORD }).expect(200);
  });

  it('are changed by one of two requests of a session, and the other is refused', async () => {
    const person = await signUp(api);
    const response = await whileVerifying(
      () => changePassword(person),
      () => patch(person, { password: 'another one' }),
    );
    expectProblem(response, { status: 409, code: 'edit_conflict' });
    await signIn({ ...person, password: NEW_PASSWORD }).expect(200);
  });

  it('are not changed through the RealWorld API by a session that was ended meanwhile', async () => {
    const { auth, token, email, password } = await register(api);
    const end = `delete from session where id = ${Number(readToken(token).sid)}`;
    const slow =
      (hash: PasswordHasher['hash']): PasswordHasher['hash'] =>
      async (secret) => {
        await runElsewhere(api, end);
        return hash(secret);
      };
    const response = await withReplacedMethod(PasswordHasher.of(api.orm.em), 'hash', slow, () =>
      api.http
        .put('/api/user')
        .set(auth)
        .send({ user: { password: NEW_PASSWORD } }),
    );
    expect(response.status).toBe(401);
    expect((await logIn({ email, password })).status).toBe(200);
  });
});

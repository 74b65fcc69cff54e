import { jest } from '@jest/globals';
import { Clock } from '../../../src/platform/clock.js';
import { Session } from '../../../src/people/session/session.entity.js';
import { register } from '../../support/conduit.js';
import { runElsewhere } from '../../support/other-connection.js';
import { type Person, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp, useTestAppStarter } from '../../support/test-app.js';
import { type Device, readProfile, refreshWith, signInOnDevice } from './devices.js';

const DAY = 24 * 60 * 60 * 1000;

const startApp = useTestAppStarter();

describe('the limits of sessions', () => {
  const api = useTestApp();

  afterEach(() => {
    jest.restoreAllMocks();
  });

  const signIn = (person: Person) => signInOnDevice(api, person);
  const refresh = (refreshToken: string) => refreshWith(api, refreshToken);
  const statusOf = async (device: Pick<Device, 'auth'>): Promise<number> =>
    (await readProfile(api, device)).status;
  const count = (user: number) => api.orm.em.fork().count(Session, { user });

  /** Inserts sessions of a user that were last used 1, 2, 3 … minutes ago. */
  async function addSessions({ id }: Pick<Person, 'id'>, howMany: number, ends = '1 day') {
    await runElsewhere(
      api,
      `insert into session (created_at, updated_at, user_id, last_used_at, expires_at)
       select now(), now(), $1, now() - n * interval '1 minute', now() + $3::interval
       from generate_series(1, $2::int) n`,
      [id, howMany, ends],
    );
  }

  /** Refreshes every 20 days until it is refused. @returns the day of the refusal */
  async function lastDayOf(refreshToken: string): Promise<number> {
    const start = Date.now();
    const clock = jest.spyOn(api.app.get(Clock), 'now');
    let token = refreshToken;
    for (let day = 20; ; day += 20) {
      clock.mockReturnValue(new Date(start + day * DAY));
      const { status, body } = await refresh(token);
      if (status !== 200) {
        return day;
      }
      token = body.refreshToken;
    }
  }

  describe('in number', () => {
    it('are at most a hundred: the least recently used one ends', async () => {
      const person = await signUp(api);
      await runElsewhere(
        api,
        `update session set last_used_at = now() - interval '1 day' where user_id = $1`,
        [person.id],
      );
      await addSessions(person, 98);
      const last = await signIn(person);
      expect([await statusOf(person), await count(person.id)]).toEqual([200, 100]);
      const next = await signIn(person);
      expect([await statusOf(person), await count(person.id)]).toEqual([401, 100]);
      expect([await statusOf(last), await statusOf(next)]).toEqual([200, 200]);
    });

    it('are at most a hundred through the RealWorld API too', async () => {
      const reader = await register(api);
      const { email, password } = reader;
      const { body } = await api.http.post('/user/sign-in').send({ email, password }).expect(200);
      await addSessions(body, 100);
      await api.http.post('/api/users/login').send({ user: reader }).expect(200);
      expect(await count(body.id)).toBe(100);
    });

    it('are at most a hundred after concurrent sign-ins', async () => {
      const person = await signUp(api);
      await addSessions(person, 97);
      await Promise.all(Array.from({ length: 5 }, () => signIn(person)));
      expect(await count(person.id)).toBe(100);
    });

    it('lose expired ones first', async () => {
      const person = await signUp(api);
      await addSessions(person, 60);
      await addSessions(person, 60, '-1 minute');
      await signIn(person);
      const { body } = await api.http.get('/user/session').set(person.auth);
      expect(body.total).toBe(62);
      expect(await count(person.id)).toBe(100);
    });

    it('do not end those of other users', async () => {
      const [person, other] = [await signUp(api), await signUp(api)];
      await addSessions(other, 100);
      await signIn(person);
      expect(await count(other.id)).toBe(101);
    });

    it('are listed on one page of a hundred', async () => {
      const person = await signUp(api);
      await addSessions(person, 120);
      const { body } = await api.http.get('/user/session').set(person.auth);
      expect(body.items).toHaveLength(100);
    });
  });

  describe('in time', () => {
    it('end a year after the sign-in, however often they are refreshed', async () => {
      const { email, password } = await signUp(api);
      const { body } = await api.http.post('/user/sign-in').send({ email, password });
      expect(await lastDayOf(body.refreshToken)).toBe(380);
    });

    it('invalidate access tokens at the same moment', async () => {
      const short = await startApp({ sessionMaxLifetimeSeconds: 60 });
      const { auth } = await signUp(short);
      const clock = jest.spyOn(short.app.get(Clock), 'now');
      clock.mockReturnValue(new Date(Date.now() + 61_000));
      expectProblem(await short.http.get('/user/profile').set(auth), {
        status: 401,
        code: 'token_invalid',
      });
    });

    it('end if the maximum was reduced since', async () => {
      const { email, password, id } = await signUp(api);
      const { body } = await api.http.post('/user/sign-in').send({ email, password });
      await runElsewhere(
        api,
        `update session set created_at = now() - interval '366 days' where user_id = $1`,
        [id],
      );
      expectProblem(await refresh(body.refreshToken), {
        status: 401,
        code: 'refresh_token_invalid',
      });
    });
  });
});

import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import type { Response } from 'supertest';
import { UnavailableError } from '../../../src/platform/errors/app-errors.js';
import { Clock } from '../../../src/platform/clock.js';
import { PasswordHasher } from '../../../src/people/user/password-hasher.js';
import { withReplacedMethod } from '../../support/replaced-method.js';
import { type Person, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp, useTestAppStarter } from '../../support/test-app.js';
import { useMovableClock } from '../../support/time.js';
import { from, signInFrom, statusesOf } from './clients.js';

const DAY = 24 * 60 * 60 * 1000;

const refusals = (count: number, status: number): number[] =>
  Array.from({ length: count }, () => status);

const overloaded = (): PasswordHasher['findForm'] => () =>
  Promise.reject(new UnavailableError('overloaded', 'Too many at once', 5));

const startApp = useTestAppStarter();

describe('guesses at a password', () => {
  const api = useTestApp({ trustedProxies: 1 });
  const clock = useMovableClock(api);

  const HERE = '10.2.0.1';

  const signIn = ({ email }: Person, password: string) =>
    signInFrom(api, HERE, { email, password });
  const change = ({ auth }: Person, currentPassword: string) =>
    api.http
      .patch('/user/profile')
      .set({ ...auth, ...from(HERE) })
      .send({ password: 'battery staple', currentPassword });

  async function guess(times: number, person: Person): Promise<number[]> {
    const responses: Response[] = [];
    for (let attempt = 0; attempt < times; attempt++) {
      responses.push(await change(person, 'wrong horse'));
    }
    return statusesOf(responses);
  }

  describe('as the current password of a profile', () => {
    it('are limited: after five wrong ones, even the right one has to wait', async () => {
      const person = await signUp(api);
      expect(await guess(5, person)).toEqual(refusals(5, 403));
      const refused = await change(person, person.password);
      expectProblem(refused, { status: 429, code: 'rate_limited' });
      expect(refused.headers['retry-after']).toBe('10');
      clock.advance(10_001);
      expect((await change(person, person.password)).status).toBe(200);
    });

    it('count together with failed sign-ins', async () => {
      const person = await signUp(api);
      await guess(3, person);
      const responses = [await signIn(person, 'wrong horse'), await signIn(person, 'wrong horse')];
      expect(statusesOf(responses)).toEqual([401, 401]);
      expect((await signIn(person, person.password)).status).toBe(429);
      expect((await change(person, person.password)).status).toBe(429);
    });

    it('are counted even if they are concurrent', async () => {
      const person = await signUp(api);
      const responses = await Promise.all(
        Array.from({ length: 20 }, () => change(person, 'wrong horse')),
      );
      expect(statusesOf(responses).toSorted()).toEqual([...refusals(5, 403), ...refusals(15, 429)]);
    });

    it('are reset by a right one', async () => {
      const person = await signUp(api);
      await guess(4, person);
      expect((await change(person, person.password)).status).toBe(200);
      expect(await guess(5, person)).toEqual(refusals(5, 403));
    });

    it('do not block changes of other fields', async () => {
      const person = await signUp(api);
      await guess(6, person);
      const response = await api.http.patch('/user/profile').set(person.auth).send({ bio: 'New' });
      expect(response.status).toBe(200);
    });
  });

  it('are not reset by an attempt that could not be checked', async () => {
    const person = await signUp(api);
    await guess(4, person);
    const hasher = PasswordHasher.of(api.orm.em);
    const unchecked = await withReplacedMethod(hasher, 'findForm', overloaded, () =>
      change(person, 'wrong horse'),
    );
    expect(unchecked.status).toBe(503);
    expect(await guess(2, person)).toEqual([403, 429]);
  });
});

describe('an attacker who guesses from many networks', () => {
  const api = useTestApp({ trustedProxies: 1 });
  const clock = useMovableClock(api);

  const HOME = '10.3.0.1';
  const ELSEWHERE = '10.3.0.2';

  const signUpAt = async (address: string): Promise<Person> => {
    const email = `${randomUUID()}@example.com`;
    const account = { fullName: 'Jane Doe', email, password: 'correct horse' };
    const { body } = await api.http
      .post('/user/sign-up')
      .set(from(address))
      .send(account)
      .expect(201);
    return { ...account, ...body, auth: { authorization: `Bearer ${body.token}` } };
  };
  const signIn = async (
    credentials: Pick<Person, 'email' | 'password'>,
    address: string,
    on = api,
  ): Promise<number> => (await signInFrom(on, address, credentials)).status;

  /** Fails a hundred times, from twenty addresses. */
  async function lockOut({ email }: Pick<Person, 'email'>): Promise<void> {
    const guess = { email, password: 'wrong horse' };
    for (let address = 0; address < 20; address++) {
      for (let attempt = 0; attempt < 5; attempt++) {
        expect(await signIn(guess, `10.4.0.${address}`)).toBe(401);
      }
    }
    expect(await signIn(guess, '10.4.0.99')).toBe(429);
  }

  it('does not lock a user out of a network with an earlier sign-in', async () => {
    const person = await signUpAt('10.3.0.3');
    expect(await signIn(person, HOME)).toBe(200);
    await lockOut(person);
    expect(await signIn(person, HOME)).toBe(200);
    expect(await signIn(person, ELSEWHERE)).toBe(429);
  });

  it('does not lock a user out of the network of the sign-up', async () => {
    const person = await signUpAt(HOME);
    await lockOut(person);
    expect(await signIn(person, HOME)).toBe(200);
  });

  it('does not lock a user out of the network where the email was changed', async () => {
    const person = await signUpAt(ELSEWHERE);
    const email = `new-${person.email}`;
    await api.http
      .patch('/user/profile')
      .set({ ...person.auth, ...from(HOME) })
      .send({ email, currentPassword: person.password })
      .expect(200);
    await lockOut({ email });
    expect(await signIn({ ...person, email }, HOME)).toBe(200);
  });

  it('gains nothing from a network that is known for another account', async () => {
    const [person, other] = [await signUpAt(HOME), await signUpAt(ELSEWHERE)];
    await lockOut(person);
    expect(await signIn(other, ELSEWHERE)).toBe(200);
    expect(await signIn(person, ELSEWHERE)).toBe(429);
  });

  it('has only five attempts even from a known network', async () => {
    const person = await signUpAt(HOME);
    for (let attempt = 0; attempt < 5; attempt++) {
      expect(await signIn({ ...person, password: 'wrong horse' }, HOME)).toBe(401);
    }
    expect(await signIn(person, HOME)).toBe(429);
  });

  it('does lock a user out of a network without a sign-in for 30 days', async () => {
    const person = await signUpAt(HOME);
    clock.advance(30 * DAY - 1000);
    await lockOut(person);
    expect(await signIn(person, HOME)).toBe(200);
    clock.advance(30 * DAY);
    await lockOut(person);
    expect(await signIn(person, HOME)).toBe(429);
  });

  it('does not lock a user out of a known network after the secret was rotated', async () => {
    const person = await signUpAt(HOME);
    await lockOut(person);
    const rotated = await startApp({
      ...api.config,
      jwtSecret: 'another secret for tests, which is as long',
      jwtPreviousSecrets: [api.config.jwtSecret],
    });
    jest.spyOn(rotated.app.get(Clock), 'now').mockImplementation(() => clock.now());
    expect(await signIn(person, HOME, rotated)).toBe(200);
  });

  it('counts as one client with all networks of a /56 and of a /48', async () => {
    const person = await signUpAt(HOME);
    const guess = { ...person, password: 'wrong horse' };
    const statuses: number[] = [];
    for (let network = 0; network < 40; network++) {
      statuses.push(await signIn(guess, `2001:db8:7:${(network * 64).toString(16)}::1`));
    }
    // Four networks in each /56, so that the limit of the /48 applies: 20 attempts.
    expect(statuses.filter((status) => status === 401)).toHaveLength(20);
    const neighbour = await signUpAt(ELSEWHERE);
    expect(await signIn(neighbour, '2001:db8:7:1::1')).toBe(200);
    expect(await signIn(person, '2001:db8:8::1')).toBe(200);
  });

  it('has ten attempts with all networks of a /56', async () => {
    const guess = { ...(await signUpAt(HOME)), password: 'wrong horse' };
    const statuses: number[] = [];
    for (let network = 0; network < 12; network++) {
      statuses.push(await signIn(guess, `2001:db8:9:5${network.toString(16)}::1`));
    }
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
  });

  it('has each attempt counted once, however many come from one /48 at once', async () => {
    const person = await signUpAt(HOME);
    const statuses = await Promise.all(
      Array.from({ length: 30 }, (_, network) =>
        signIn({ ...person, password: 'wrong horse' }, `2001:db8:a:${network}00::1`),
      ),
    );
    expect(statuses.filter((status) => status === 401)).toHaveLength(20);
    expect(statuses.filter((status) => status === 429)).toHaveLength(10);
  });

  it('finds neither emails nor addresses in the stored networks', async () => {
    await signUpAt(HOME);
    const rows = await api.orm.em.fork().execute<{ hash: string }[]>('select * from known_network');
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every(({ hash }) => /^[0-9a-f]{64}$/.test(hash))).toBe(true);
  });
});

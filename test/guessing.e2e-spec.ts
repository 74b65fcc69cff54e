import { jest } from '@jest/globals';
import type { Response } from 'supertest';
import { UnavailableError } from '../src/common/errors/app-errors.js';
import { Clock } from '../src/common/clock.js';
import { PasswordHasher } from '../src/user/password-hasher.js';
import { overriding } from './support/overriding.js';
import { type Person, signUp } from './support/people.js';
import { expectProblem } from './support/problems.js';
import { startTestApp, type TestApp } from './support/test-app.js';

const statusesOf = (answers: Response[]): number[] => answers.map(({ status }) => status);
const refusals = (count: number, status: number): number[] =>
  Array.from({ length: count }, () => status);

const overloaded = (): PasswordHasher['matches'] => () =>
  Promise.reject(new UnavailableError('overloaded', 'Too many at once', 5));

describe('guesses at a password', () => {
  let api: TestApp;
  let now: number;

  beforeAll(async () => {
    api = await startTestApp({ trustedProxies: 1 });
  });
  afterAll(() => api.close());
  beforeEach(() => {
    now = Date.now();
    jest.spyOn(api.app.get(Clock), 'now').mockImplementation(() => new Date(now));
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const HERE = '10.2.0.1';

  const signIn = ({ email }: Person, password: string, address = HERE) =>
    api.http.post('/user/sign-in').set('x-forwarded-for', address).send({ email, password });
  const change = ({ auth }: Person, currentPassword: string, address = HERE) =>
    api.http
      .patch('/user/profile')
      .set({ ...auth, 'x-forwarded-for': address })
      .send({ password: 'battery staple', currentPassword });

  async function guess(times: number, person: Person): Promise<number[]> {
    const answers: Response[] = [];
    for (let attempt = 0; attempt < times; attempt++) {
      answers.push(await change(person, 'wrong horse'));
    }
    return statusesOf(answers);
  }

  describe('as the current password of a profile', () => {
    it('are limited: after five wrong ones the right one has to wait', async () => {
      const person = await signUp(api);
      expect(await guess(5, person)).toEqual(refusals(5, 403));
      const refused = await change(person, person.password);
      expectProblem(refused, { status: 429, code: 'rate_limited' });
      expect(refused.headers['retry-after']).toBe('10');
      now += 10_001;
      expect((await change(person, person.password)).status).toBe(200);
    });

    it('count together with those of the sign-in', async () => {
      const person = await signUp(api);
      await guess(3, person);
      const answers = [await signIn(person, 'wrong horse'), await signIn(person, 'wrong horse')];
      expect(statusesOf(answers)).toEqual([401, 401]);
      expect((await signIn(person, person.password)).status).toBe(429);
      expect((await change(person, person.password)).status).toBe(429);
    });

    it('are counted also where they are made at once', async () => {
      const person = await signUp(api);
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => change(person, 'wrong horse')),
      );
      expect(statusesOf(answers).toSorted()).toEqual([...refusals(5, 403), ...refusals(15, 429)]);
    });

    it('start anew after a right one', async () => {
      const person = await signUp(api);
      await guess(4, person);
      expect((await change(person, person.password)).status).toBe(200);
      expect(await guess(5, person)).toEqual(refusals(5, 403));
    });

    it('leave the rest of the profile alone', async () => {
      const person = await signUp(api);
      await guess(6, person);
      const answer = await api.http.patch('/user/profile').set(person.auth).send({ bio: 'New' });
      expect(answer.status).toBe(200);
    });
  });

  it('are not forgotten when one of them could not be decided', async () => {
    const person = await signUp(api);
    await guess(4, person);
    const hasher = PasswordHasher.of(api.orm.em);
    const undecided = await overriding(hasher, 'matches', overloaded, () =>
      change(person, 'wrong horse'),
    );
    expect(undecided.status).toBe(503);
    expect(await guess(2, person)).toEqual([403, 429]);
  });
});

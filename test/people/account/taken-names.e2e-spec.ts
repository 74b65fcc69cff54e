import { register } from '../../support/conduit.js';
import { type Person, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { useTestAppPerTest } from '../../support/test-app.js';

/** What the sign-ups of the set-up leave of the limit. */
const LEFT = 3;

describe('changes of email and username', () => {
  const api = useTestAppPerTest({
    rateLimits: {
      readsPerMinute: 0,
      writesPerMinute: 0,
      notFoundPerMinute: 0,
      signInsPerMinute: 0,
      signUpsPerHour: 2 + LEFT,
    },
  });
  let person: Person;
  let other: Person;

  beforeEach(async () => {
    person = await signUp(api);
    other = await signUp(api);
  });

  const patch = (changes: object) =>
    api.http
      .patch('/user/profile')
      .set(person.auth)
      .send({ currentPassword: person.password, ...changes });

  it('are allowed a few times, then have to wait like sign-ups', async () => {
    for (let count = 0; count < LEFT; count++) {
      expect((await patch({ email: `moved${count}@example.com` })).status).toBe(200);
    }
    const refused = await patch({ email: other.email });
    expectProblem(refused, { status: 429, code: 'rate_limited' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('count if the email is taken, and do not reveal it after too many', async () => {
    const statuses: number[] = [];
    for (let count = 0; count < LEFT + 1; count++) {
      statuses.push((await patch({ email: other.email })).status);
    }
    expect(statuses).toEqual([409, 409, 409, 429]);
    expect((await patch({ email: 'free@example.com' })).status).toBe(429);
  });

  it('count for usernames too', async () => {
    const statuses: number[] = [];
    for (let count = 0; count < LEFT + 1; count++) {
      statuses.push((await patch({ username: other.username })).status);
    }
    expect(statuses).toEqual([409, 409, 409, 429]);
  });

  it('count once each if many are concurrent', async () => {
    const responses = await Promise.all(
      Array.from({ length: 10 }, () => patch({ username: other.username })),
    );
    expect(responses.filter(({ status }) => status === 409)).toHaveLength(LEFT);
    expect(responses.filter(({ status }) => status === 429)).toHaveLength(10 - LEFT);
  });

  it('count together with sign-ups', async () => {
    for (let count = 0; count < LEFT; count++) {
      await patch({ email: other.email });
    }
    const account = { fullName: 'Jane Doe', email: 'new@example.com', password: 'correct horse' };
    expect((await api.http.post('/user/sign-up').send(account)).status).toBe(429);
  });

  it('count through the RealWorld API as well', async () => {
    const { auth } = await register(api);
    const statuses: number[] = [];
    for (let count = 0; count < LEFT; count++) {
      const user = { email: other.email };
      statuses.push((await api.http.put('/api/user').set(auth).send({ user })).status);
    }
    expect(statuses).toEqual([409, 409, 429]);
  });

  it('do not count if email and username stay the same', async () => {
    const { email, username } = person;
    for (let count = 0; count < LEFT + 2; count++) {
      expect((await patch({ email, username, bio: `Version ${count}` })).status).toBe(200);
    }
  });
});

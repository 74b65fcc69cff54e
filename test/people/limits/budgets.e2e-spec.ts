import { sendBehindLock } from '../../support/other-connection.js';
import { type Person, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp } from '../../support/test-app.js';
import type { Answer } from '../../support/wire.js';

const from = (address: string): Record<string, string> => ({ 'x-forwarded-for': address });

const statusesOf = (answers: Answer[]): Set<number> => new Set(answers.map(({ status }) => status));

describe('searching', () => {
  /** No search ends while this is locked; nothing else needs it. */
  const LOCK = 'lock table article_search in access exclusive mode';
  const TRUSTED = '10.9.0.1';

  const api = useTestApp({
    trustedProxies: 1,
    trustedClients: [TRUSTED],
    databasePoolSize: 10,
    // A read that waits for a connection in vain is 503 within the time of a test.
    databaseTimeout: 3000,
  });

  let asked = 0;

  /** So many searches, each for something else. @param onAnswer called with each answer */
  function search(
    count: number,
    address: string,
    onAnswer: () => void = () => undefined,
  ): Promise<Answer[]> {
    return Promise.all(
      Array.from({ length: count }, async () => {
        const answer = await api.http.get(`/article?q=word${++asked}`).set(from(address));
        onAnswer();
        return answer;
      }),
    );
  }

  /** Runs `send` while no search ends, until so many have been answered: those that are refused. */
  function sendUntilRefused<T>(
    count: number,
    send: (onAnswer: () => void) => PromiseLike<T>,
  ): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<void>();
    let answered = 0;
    const onAnswer = (): void => {
      if (++answered === count) {
        resolve();
      }
    };
    return sendBehindLock(api, { sql: LOCK, waiting: 4, meanwhile: () => promise }, () =>
      send(onAnswer),
    );
  }

  it('leaves half of the connections to all other requests', async () => {
    let reads: Answer[] = [];
    await sendBehindLock(
      api,
      {
        sql: LOCK,
        // Two searches of two statements each.
        waiting: 4,
        meanwhile: async () => {
          const paths = ['/tag', '/article', '/api/articles', '/api/tags'];
          reads = await Promise.all(
            [...paths, ...paths.map((path) => `${path}?offset=1`)].map((path) =>
              api.http.get(path).set(from('10.0.0.2')),
            ),
          );
        },
      },
      () => search(40, '10.0.0.1'),
    );
    expect(statusesOf(reads)).toEqual(new Set([200]));
  });

  it('gives an address a share, and those who are beyond it a time to wait', async () => {
    const [greedy, others] = await sendUntilRefused(5, (onAnswer) =>
      Promise.all([search(45, '10.0.1.1', onAnswer), search(5, '10.0.1.2')]),
    );
    expect(greedy.filter(({ status }) => status === 200)).toHaveLength(40);
    const refused = greedy.filter(({ status }) => status !== 200);
    expect(refused).toHaveLength(5);
    for (const answer of refused) {
      expectProblem(answer, { status: 429, code: 'rate_limited' });
      expect(answer.headers['retry-after']).toBe('2');
    }
    expect(statusesOf(others)).toEqual(new Set([200]));
  });

  it('has no share for a trusted client, but a bound for all together', async () => {
    const answers = await sendUntilRefused(3, (onAnswer) => search(105, TRUSTED, onAnswer));
    // Two run and a hundred wait.
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(102);
    const refused = answers.filter(({ status }) => status !== 200);
    refused.forEach((answer) => expectProblem(answer, { status: 503, code: 'overloaded' }));
    expect(refused.map(({ headers }) => headers['retry-after'])).toEqual(['2', '2', '2']);
  });
});

describe('the hashing of passwords', () => {
  // Expensive enough that a queue forms, cheap enough for a test.
  const api = useTestApp({ bcryptCost: 9, trustedProxies: 1 });
  let greedy: Person;
  let others: Person[];

  beforeAll(async () => {
    greedy = await signUp(api);
    others = [await signUp(api), await signUp(api), await signUp(api)];
  });

  /** Others sign in while so many requests that take a hash each are under way. */
  async function signInBeside(
    flood: PromiseLike<Answer>[],
  ): Promise<{ signIns: Answer[]; answers: Answer[]; before: number }> {
    let ended = 0;
    const all = Promise.all(
      flood.map(async (request) => {
        const answer = await request;
        ended += Number(answer.status !== 429);
        return answer;
      }),
    );
    // Now those of them that are not refused run or wait.
    await Promise.race(flood);
    const signIns = await Promise.all(
      others.map(({ email, password }, index) =>
        api.http
          .post('/user/sign-in')
          .set(from(`10.1.0.${index}`))
          .send({ email, password }),
      ),
    );
    const before = ended;
    return { signIns, answers: await all, before };
  }

  it('does not keep others from signing in beside 110 connections of one account', async () => {
    const flood = Array.from({ length: 110 }, (_, index) =>
      api.http
        .patch('/user/profile')
        .set({ ...greedy.auth, ...from(`10.2.0.${index}`) })
        .send({ email: 'new@example.com', currentPassword: 'a wrong one' }),
    );
    const { signIns, answers } = await signInBeside(flood);
    expect(statusesOf(signIns)).toEqual(new Set([200]));
    expect(statusesOf(answers)).toEqual(new Set([403, 429]));
  });

  it('does not keep others from signing in beside 110 connections of one address', async () => {
    const flood = Array.from({ length: 110 }, (_, index) =>
      api.http
        .post('/user/sign-up')
        .set(from('10.3.0.1'))
        .send({ email: `f${index}@example.com`, fullName: 'X', password: 'long enough' }),
    );
    const { signIns, answers, before } = await signInBeside(flood);
    expect(statusesOf(signIns)).toEqual(new Set([200]));
    expect(statusesOf(answers)).toEqual(new Set([201, 429]));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused[0]?.headers['retry-after']).toBe('5');
    // Each of the three had the turn after one of the flood.
    expect(before).toBeLessThan(answers.length - refused.length);
  });
});

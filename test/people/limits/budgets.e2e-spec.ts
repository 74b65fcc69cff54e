import { sendBehindLock } from '../../support/other-connection.js';
import { type Person, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp } from '../../support/test-app.js';
import type { Answer } from '../../support/wire.js';
import { from, signInFrom, statusesOf } from './clients.js';

const statusSetOf = (responses: Answer[]): Set<number> => new Set(statusesOf(responses));

describe('searching', () => {
  /** Blocks searches, and nothing else. */
  const LOCK = 'lock table article_search in access exclusive mode';
  const TRUSTED = '10.9.0.1';

  /** How many run at once, with a statement each: half of the connections. */
  const SEARCHES = 5;

  const api = useTestApp({
    trustedProxies: 1,
    trustedClients: [TRUSTED],
    databasePoolSize: 10,
    // Short enough that a read that gets no connection fails with 503 within the time of a test.
    databaseTimeout: 3000,
  });

  let searches = 0;

  /** Sends `count` different searches. @param onResponse called with each response */
  function search(
    count: number,
    address: string,
    onResponse: () => void = () => undefined,
  ): Promise<Answer[]> {
    return Promise.all(
      Array.from({ length: count }, async () => {
        const response = await api.http.get(`/article?q=word${++searches}`).set(from(address));
        onResponse();
        return response;
      }),
    );
  }

  /** Runs `send` while searches are blocked, until `count` responses have come: those that are refused. */
  function sendUntilRefused<T>(
    count: number,
    send: (onResponse: () => void) => PromiseLike<T>,
  ): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<void>();
    let received = 0;
    const onResponse = (): void => {
      if (++received === count) {
        resolve();
      }
    };
    return sendBehindLock(api, { sql: LOCK, waiting: SEARCHES, meanwhile: () => promise }, () =>
      send(onResponse),
    );
  }

  it('leaves half of the connections to all other requests', async () => {
    let reads: Answer[] = [];
    await sendBehindLock(
      api,
      {
        sql: LOCK,
        waiting: SEARCHES,
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
    expect(statusSetOf(reads)).toEqual(new Set([200]));
  });

  it('gives each address a share, and refuses more with Retry-After', async () => {
    const [greedy, others] = await sendUntilRefused(5, (onResponse) =>
      Promise.all([search(45, '10.0.1.1', onResponse), search(5, '10.0.1.2')]),
    );
    expect(greedy.filter(({ status }) => status === 200)).toHaveLength(40);
    const refused = greedy.filter(({ status }) => status !== 200);
    expect(refused).toHaveLength(5);
    for (const response of refused) {
      expectProblem(response, { status: 429, code: 'rate_limited' });
      expect(response.headers['retry-after']).toBe('2');
    }
    expect(statusSetOf(others)).toEqual(new Set([200]));
  });

  it('has no share for a trusted client, but a limit for all together', async () => {
    const responses = await sendUntilRefused(3, (onResponse) =>
      search(SEARCHES + 103, TRUSTED, onResponse),
    );
    // A hundred wait.
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(SEARCHES + 100);
    const refused = responses.filter(({ status }) => status !== 200);
    refused.forEach((response) => expectProblem(response, { status: 503, code: 'overloaded' }));
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

  /** Other users sign in during a flood of requests that each need a hash. */
  async function signInDuring(
    flood: PromiseLike<Answer>[],
  ): Promise<{ signIns: Answer[]; responses: Answer[]; before: number }> {
    let ended = 0;
    const all = Promise.all(
      flood.map(async (request) => {
        const response = await request;
        ended += Number(response.status !== 429);
        return response;
      }),
    );
    // By now, those that are not refused run or wait.
    await Promise.race(flood);
    const signIns = await Promise.all(
      others.map((other, index) => signInFrom(api, `10.1.0.${index}`, other)),
    );
    const before = ended;
    return { signIns, responses: await all, before };
  }

  it('does not keep others from signing in during 110 requests of one account', async () => {
    const flood = Array.from({ length: 110 }, (_, index) =>
      api.http
        .patch('/user/profile')
        .set({ ...greedy.auth, ...from(`10.2.0.${index}`) })
        .send({ email: 'new@example.com', currentPassword: 'a wrong one' }),
    );
    const { signIns, responses } = await signInDuring(flood);
    expect(statusSetOf(signIns)).toEqual(new Set([200]));
    expect(statusSetOf(responses)).toEqual(new Set([403, 429]));
  });

  it('does not keep others from signing in during 110 requests of one address', async () => {
    const flood = Array.from({ length: 110 }, (_, index) =>
      api.http
        .post('/user/sign-up')
        .set(from('10.3.0.1'))
        .send({ email: `f${index}@example.com`, fullName: 'X', password: 'long enough' }),
    );
    const { signIns, responses, before } = await signInDuring(flood);
    expect(statusSetOf(signIns)).toEqual(new Set([200]));
    expect(statusSetOf(responses)).toEqual(new Set([201, 429]));
    const refused = responses.filter(({ status }) => status === 429);
    expect(refused[0]?.headers['retry-after']).toBe('5');
    // Each of the three had its turn after one of the flood.
    expect(before).toBeLessThan(responses.length - refused.length);
  });
});

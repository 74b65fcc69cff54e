import type { Response } from 'supertest';
import type { AppConfig, RateLimits } from '../../../src/config/app-config.js';
import { signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp, useTestAppStarter } from '../../support/test-app.js';
import { useMovableClock } from '../../support/time.js';
import { from, signInFrom, statusesOf } from './clients.js';

const NO_LIMITS: RateLimits = {
  readsPerMinute: 0,
  writesPerMinute: 0,
  signUpsPerHour: 0,
  notFoundPerMinute: 0,
  signInsPerMinute: 0,
};
const HOUR = 60 * 60 * 1000;

/** All requests come through one proxy, which reports the address of the client. */
function limitedTo(limits: Partial<RateLimits>): Partial<AppConfig> {
  return { rateLimits: { ...NO_LIMITS, ...limits }, trustedProxies: 1 };
}

const startApp = useTestAppStarter();

describe('the limit on failed sign-ins', () => {
  const api = useTestApp(limitedTo({ signInsPerMinute: 60 }));
  const clock = useMovableClock(api);

  let lastAddress = 0;
  const newAddress = (): string => `10.1.${Math.floor(++lastAddress / 250)}.${lastAddress % 250}`;

  const signIn = (email: string, password: string, address: string) =>
    signInFrom(api, address, { email, password });

  async function fail(times: number, email: string, address: string): Promise<number[]> {
    const responses: Response[] = [];
    for (let attempt = 0; attempt < times; attempt++) {
      responses.push(await signIn(email, 'wrong horse', address));
    }
    return statusesOf(responses);
  }

  it('allows an account and an address five attempts, then a wait of ten seconds', async () => {
    const [{ email, password }, address] = [await signUp(api), newAddress()];
    expect(await fail(5, email, address)).toEqual([401, 401, 401, 401, 401]);
    const refused = await signIn(email, password, address);
    expectProblem(refused, { status: 429, code: 'rate_limited' });
    expect(refused.headers['retry-after']).toBe('10');
    clock.advance(10_001);
    expect((await signIn(email, password, address)).status).toBe(200);
  });

  it('doubles the wait with every further failure, up to 15 minutes', async () => {
    const [{ email }, address] = [await signUp(api), newAddress()];
    await fail(5, email, address);
    const waits: number[] = [];
    for (let round = 0; round < 9; round++) {
      const refused = await signIn(email, 'wrong horse', address);
      waits.push(Number(refused.headers['retry-after']));
      clock.advance((waits.at(-1) ?? 0) * 1000 + 1);
      expect((await signIn(email, 'wrong horse', address)).status).toBe(401);
    }
    expect(waits).toEqual([10, 20, 40, 80, 160, 320, 640, 900, 900]);
  });

  it('does not count what it refuses', async () => {
    const [{ email }, address] = [await signUp(api), newAddress()];
    await fail(5, email, address);
    expect(await fail(20, email, address)).toEqual(Array.from({ length: 20 }, () => 429));
    const refused = await signIn(email, 'wrong horse', address);
    expect(refused.headers['retry-after']).toBe('10');
  });

  it('does not keep the user from signing in from another address', async () => {
    const [{ email, password }, stranger] = [await signUp(api), newAddress()];
    await fail(6, email, stranger);
    expect((await signIn(email, password, newAddress())).status).toBe(200);
  });

  it('does not keep others from signing in from the same address', async () => {
    const [victim, neighbour, address] = [await signUp(api), await signUp(api), newAddress()];
    await fail(6, victim.email, address);
    expect((await signIn(neighbour.email, neighbour.password, address)).status).toBe(200);
  });

  it('is reset by a success', async () => {
    const [{ email, password }, address] = [await signUp(api), newAddress()];
    await fail(4, email, address);
    expect((await signIn(email, password, address)).status).toBe(200);
    expect(await fail(5, email, address)).toEqual([401, 401, 401, 401, 401]);
  });

  it('counts emails without an account, ignoring case', async () => {
    const address = newAddress();
    await fail(3, 'nobody@example.com', address);
    expect(await fail(3, 'NOBODY@example.com', address)).toEqual([401, 401, 429]);
  });

  it('counts concurrent attempts', async () => {
    const [{ email }, address] = [await signUp(api), newAddress()];
    const responses = await Promise.all(
      Array.from({ length: 20 }, () => signIn(email, 'wrong horse', address)),
    );
    expect(statusesOf(responses).filter((status) => status === 401)).toHaveLength(5);
    expect(statusesOf(responses).filter((status) => status === 429)).toHaveLength(15);
  });

  it('allows an address sixty failures a minute over all accounts', async () => {
    const address = newAddress();
    const statuses: number[] = [];
    for (let account = 0; account < 61; account++) {
      statuses.push(...(await fail(1, `account${account}@example.com`, address)));
    }
    expect(statuses.slice(0, 60).every((status) => status === 401)).toBe(true);
    expect(statuses[60]).toBe(429);
    clock.advance(60_001);
    expect(await fail(1, 'account61@example.com', address)).toEqual([401]);
  });

  it('allows an account a hundred failures an hour over all addresses', async () => {
    const { email, password } = await signUp(api);
    for (let round = 0; round < 100; round++) {
      expect(await fail(1, email, newAddress())).toEqual([401]);
    }
    expect((await signIn(email, password, newAddress())).status).toBe(429);
    clock.advance(HOUR);
    expect((await signIn(email, password, newAddress())).status).toBe(200);
  });

  it('survives a restart, and is shared by all instances', async () => {
    const [{ email, password }, address] = [await signUp(api), newAddress()];
    await fail(5, email, address);
    const second = await startApp({ ...api.config, databaseUrl: api.config.databaseUrl });
    const response = await signInFrom(second, address, { email, password });
    expect(response.status).toBe(429);
  });

  it('stores neither email nor address in plain text', async () => {
    const [email, address] = ['secret-person@example.com', newAddress()];
    await fail(1, email, address);
    const rows = await api.orm.em.fork().execute('select * from sign_in_limit');
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toMatch(/secret-person|10\.1\./);
  });
});

describe('the limits per address', () => {
  it('refuse too many writes, report how many are left, and allow reads', async () => {
    const api = await startApp(limitedTo({ writesPerMinute: 2 }));
    const write = (address: string) => api.http.post('/article').set(from(address)).send({});
    const first = await write('10.0.0.1');
    expect(first.status).toBe(401);
    expect(first.headers).toMatchObject({
      'ratelimit-limit': '2',
      'ratelimit-remaining': '1',
      'ratelimit-reset': expect.stringMatching(/^([1-9]|[1-5]\d|60)$/),
    });
    await write('10.0.0.1');
    const third = await write('10.0.0.1');
    expectProblem(third, { status: 429, code: 'rate_limited' });
    expect(Number(third.headers['retry-after'])).toBeGreaterThan(0);
    expect((await write('10.0.0.2')).status).toBe(401);
    expect((await api.http.get('/article').set(from('10.0.0.1'))).status).toBe(200);
  });

  it('refuse too many sign-ups', async () => {
    const api = await startApp(limitedTo({ signUpsPerHour: 1 }));
    const signUpFrom = (address: string) =>
      api.http.post('/user/sign-up').set(from(address)).send({});
    expect((await signUpFrom('10.0.0.1')).status).toBe(422);
    expectProblem(await signUpFrom('10.0.0.1'), { status: 429, code: 'rate_limited' });
    expect((await signUpFrom('10.0.0.2')).status).toBe(422);
  });

  it('return 429 instead of 404 after too many, and affect nothing else', async () => {
    const api = await startApp(limitedTo({ notFoundPerMinute: 2 }));
    const get = (path: string) => api.http.get(path).set(from('10.0.0.1'));
    expect((await get('/article/nothing')).status).toBe(404);
    expect((await get('/no-such-route')).status).toBe(404);
    expectProblem(await get('/article/nothing'), { status: 429, code: 'rate_limited' });
    expectProblem(await get('/no-such-route'), { status: 429, code: 'rate_limited' });
    expect((await get('/article')).status).toBe(200);
    const other = await api.http.get('/article/nothing').set(from('10.0.0.2'));
    expect(other.status).toBe(404);
  });

  it('refuse too many reads, and send no headers with the others, as those can be cached', async () => {
    const api = await startApp(limitedTo({ readsPerMinute: 2 }));
    const read = (path: string, address = '10.0.0.1') => api.http.get(path).set(from(address));
    const first = await read('/article?offset=1');
    expect(first.status).toBe(200);
    expect(Object.keys(first.headers).filter((name) => name.startsWith('ratelimit'))).toEqual([]);
    expect((await api.http.head('/article?offset=2').set(from('10.0.0.1'))).status).toBe(200);
    const third = await read('/api/tags');
    expect(third.status).toBe(429);
    expect(third.headers).toMatchObject({
      'ratelimit-limit': '2',
      'ratelimit-remaining': '0',
      'retry-after': expect.stringMatching(/^([1-9]|[1-5]\d|60)$/),
    });
    expectProblem(await read('/article?offset=3'), { status: 429, code: 'rate_limited' });
    expect((await read('/article?offset=3', '10.0.0.2')).status).toBe(200);
    // Not reads, and routes for programs.
    expect((await api.http.post('/user/sign-in').set(from('10.0.0.1')).send({})).status).toBe(422);
    expect((await read('/health/ready')).status).toBe(200);
    expect((await read('/docs-json')).status).toBe(200);
  });

  it('do not count responses from the cache', async () => {
    const api = await startApp(limitedTo({ readsPerMinute: 1 }));
    const read = () => api.http.get('/tag').set(from('10.0.0.1'));
    for (let time = 0; time < 5; time++) {
      expect((await read()).status).toBe(200);
    }
    expect((await api.http.get('/tag?offset=1').set(from('10.0.0.1'))).status).toBe(429);
    expect((await read()).status).toBe(200);
  });

  it('do not apply to trusted clients, except the limit on failed sign-ins', async () => {
    const one = { readsPerMinute: 1, writesPerMinute: 1, signUpsPerHour: 1, notFoundPerMinute: 1 };
    const api = await startApp({
      rateLimits: { ...one, signInsPerMinute: 1 },
      trustedProxies: 1,
      trustedClients: ['10.0.0.0/8', '2001:db8::/32'],
    });
    const statuses = async (address: string): Promise<number[]> => {
      const responses = [
        await api.http.get(`/tag?offset=${++offset}`).set(from(address)),
        await api.http.get(`/tag?offset=${++offset}`).set(from(address)),
        await api.http.post('/user/sign-up').set(from(address)).send({}),
        await api.http.post('/user/sign-up').set(from(address)).send({}),
        await api.http.get('/nowhere').set(from(address)),
        await api.http.get('/nowhere').set(from(address)),
      ];
      return statusesOf(responses);
    };
    let offset = 0;
    const free = [200, 200, 422, 422, 404, 404];
    expect(await statuses('10.1.2.3')).toEqual(free);
    expect(await statuses('::ffff:10.1.2.3')).toEqual(free);
    expect(await statuses('2001:db8::1')).toEqual(free);
    expect(await statuses('192.0.2.1')).toEqual([200, 429, 422, 429, 404, 429]);
    const signIn = (email: string) => signInFrom(api, '10.1.2.3', { email, password: 'wrong' });
    expect((await signIn('one@example.com')).status).toBe(401);
    expect((await signIn('two@example.com')).status).toBe(429);
  });

  it('count a /64 of IPv6 as one address', async () => {
    const api = await startApp(limitedTo({ writesPerMinute: 1 }));
    const write = (address: string) => api.http.post('/article').set(from(address)).send({});
    expect((await write('2001:db8:1:2::1')).status).toBe(401);
    expect((await write('2001:db8:1:2:ffff::2')).status).toBe(429);
    expect((await write('2001:db8:1:3::1')).status).toBe(401);
  });

  it('count the /56 and the /48 of IPv6 too, with two and four times the limit', async () => {
    const api = await startApp(limitedTo({ writesPerMinute: 1 }));
    const statusOf = async (address: string): Promise<number> =>
      (await api.http.post('/article').set(from(address)).send({})).status;
    expect(await statusOf('2001:db8:1:101::1')).toBe(401);
    expect(await statusOf('2001:db8:1:102::1')).toBe(401);
    expect(await statusOf('2001:db8:1:103::1')).toBe(429);
    expect(await statusOf('2001:db8:1:201::1')).toBe(401);
    expect(await statusOf('2001:db8:1:301::1')).toBe(401);
    expect(await statusOf('2001:db8:1:401::1')).toBe(429);
    expect(await statusOf('2001:db8:2:101::1')).toBe(401);
  });

  it('do not count refused requests of a client for its neighbours', async () => {
    const api = await startApp(limitedTo({ writesPerMinute: 1 }));
    const statusOf = async (address: string): Promise<number> =>
      (await api.http.post('/article').set(from(address)).send({})).status;
    for (let attempt = 0; attempt < 6; attempt++) {
      expect(await statusOf('2001:db8:1:101::1')).toBe(attempt === 0 ? 401 : 429);
    }
    expect(await statusOf('2001:db8:1:102::1')).toBe(401);
  });

  it('cannot be evaded by a forged address in front of the one of the proxy', async () => {
    const api = await startApp(limitedTo({ writesPerMinute: 1 }));
    const write = (forwarded: string) => api.http.post('/article').set(from(forwarded)).send({});
    expect((await write('1.1.1.1, 10.0.0.1')).status).toBe(401);
    expect((await write('2.2.2.2, 10.0.0.1')).status).toBe(429);
  });

  it('ignore the header if there is no proxy', async () => {
    const api = await startApp({ rateLimits: { ...NO_LIMITS, writesPerMinute: 1 } });
    const write = (forwarded: string) => api.http.post('/article').set(from(forwarded)).send({});
    expect((await write('10.0.0.1')).status).toBe(401);
    expect((await write('10.0.0.2')).status).toBe(429);
  });
});

import { setTimeout } from 'node:timers/promises';
import type { LightMyRequestResponse } from 'fastify';
import {
  fewLongRequests,
  HEADERS,
  LONG,
  type LongRequest,
  longRequests,
} from '../../../bench/inputs/long-inputs.js';
import { parseRouteTree } from '../../support/openapi.js';
import { signUp } from '../../support/people.js';
import { useTestApp } from '../../support/test-app.js';

/** The long input is so many times the short one. */
const FACTOR = 8;
const SHORT = LONG / FACTOR;
/**
 * Work in proportion grows by {@link FACTOR} at most, and by less where other work is beside it. A
 * square is beyond this once it takes ten times what the rest of a request does.
 */
const MOST_GROWTH = 1.25 * FACTOR;
/** Milliseconds for which a pair is measured again before it counts as too much: the machine may be busy. */
const PATIENCE = 20_000;
/** Milliseconds between two measurements, so that a busy moment is not measured again and again. */
const PAUSE = 50;

/** What passport-jwt searches a header with; quadratic where there is no blank. */
const PAIR = /(\S+)\s+(\S+)/;

/** Milliseconds that `work` takes. The clock of the processor ticks too seldom to tell. */
async function costOf(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/**
 * How many times the cost of `short` that of `long` is, at their cheapest of some attempts. As soon as
 * `long` costs no more than `negligible` milliseconds, it is as if it had not grown at all.
 */
async function growth(
  short: () => unknown,
  long: () => unknown,
  { negligible = 0, patience = PATIENCE } = {},
): Promise<number> {
  let [shortest, longest] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const start = performance.now();
  while (performance.now() - start < patience) {
    shortest = Math.min(shortest, await costOf(short));
    longest = Math.min(longest, await costOf(long));
    if (longest <= negligible || longest / shortest <= MOST_GROWTH) {
      return 1;
    }
    await setTimeout(PAUSE);
  }
  return longest / shortest;
}

describe('long input', () => {
  const api = useTestApp({ corsOrigins: ['https://blog.example.com'], trustedProxies: 1 });
  let authorization: string;
  /** Milliseconds of what is quadratic, on this machine as busy as it is. */
  let square: number;
  let routes: { method: string; path: string }[];

  beforeAll(async () => {
    square = await costOf(() => PAIR.exec('a'.repeat(LONG)));
    authorization = (await signUp(api)).auth.authorization;
    const tree = api.app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false });
    routes = parseRouteTree(tree)
      .map((route) => route.split(' '))
      // `HEAD` is `GET` for all that is read of a request.
      .filter(([method]) => method !== 'HEAD')
      // The route of preflights is for every path: `*`.
      .map(([method = '', path = '']) => ({ method, path: path.replace(/^\*/, '/*') }));
  });

  /** Without a socket, whose time would hide the rest. */
  const ask = ({ method, target, headers }: LongRequest): Promise<LightMyRequestResponse> =>
    api.app
      .getHttpAdapter()
      .getInstance()
      .inject({
        method: method as 'GET',
        url: target,
        headers: { authorization, ...headers },
      });

  it('is told from work that grows with its square', async () => {
    const grown = await growth(
      () => PAIR.exec('a'.repeat(SHORT)),
      () => PAIR.exec('a'.repeat(LONG)),
      { patience: 1000 },
    );
    expect(grown).toBeGreaterThan(MOST_GROWTH);
  });

  /** What is wrong with the responses to these, or with the work that the longer ones take. */
  async function faultsOf(short: LongRequest[], long: LongRequest[]): Promise<string[]> {
    const faults: string[] = [];
    for (const [index, request] of short.entries()) {
      const statuses = new Set<number>();
      const grown = await growth(
        async () => statuses.add((await ask(request)).statusCode),
        async () => statuses.add((await ask(long[index] ?? request)).statusCode),
        { negligible: square / 50 },
      );
      if (grown > MOST_GROWTH) {
        faults.push(`${request.name}: ${grown.toFixed(1)} times the work`);
      }
      if ([...statuses].some((status) => status >= 500)) {
        faults.push(`${request.name}: ${[...statuses].join(', ')}`);
      }
    }
    return faults;
  }

  it('in the path, a query or the headers of any route costs in proportion, and is no fault', async () => {
    for (const route of routes) {
      const faults = await faultsOf(fewLongRequests(route, SHORT), fewLongRequests(route, LONG));
      expect(faults).toEqual([]);
    }
  }, 240_000);

  it.each([
    ['GET', '/article'],
    ['POST', '/article'],
    ['GET', '/user/profile'],
    ['PATCH', '/article/{reference}'],
    ['GET', '/api/articles/feed'],
    ['POST', '/api/articles'],
    ['OPTIONS', '/article'],
    ['GET', '/docs/swagger-ui.css'],
  ])(
    'in each single header of %s %s costs in proportion, and is no fault',
    async (method, path) => {
      const route = { method, path };
      const faults = await faultsOf(longRequests(route, SHORT), longRequests(route, LONG));
      expect(faults).toEqual([]);
    },
    120_000,
  );

  it('is tried in every header that the server reads', async () => {
    const names = new Set<string>();
    api.app.getHttpServer().prependListener('request', (request) => {
      const { headers } = request;
      const watched = new Proxy(headers, {
        get: (target, name) => {
          if (typeof name === 'string') {
            names.add(name);
          }
          return Reflect.get(target, name);
        },
      });
      Object.defineProperty(request, 'headers', { value: watched });
    });
    const url = await api.app.getUrl();
    for (const { method, path } of routes) {
      const target = path.replaceAll(/\{\w+\}|\*/g, 'x');
      const response = await fetch(`${url}${target}`, { method, headers: { authorization } });
      await response.arrayBuffer();
    }
    // Both are numbers or one word, or Node's HTTP parser refuses them.
    const unread = new Set(['content-length', 'transfer-encoding']);
    expect([...names].filter((name) => !(name in HEADERS) && !unread.has(name))).toEqual([]);
  });
});

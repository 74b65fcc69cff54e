import { PASSWORD } from '../database/sample-database.ts';
import { COLD } from './cold.ts';
import type { BenchRequest } from './load.ts';
import type { Contender, Preparation, Scenario } from './scenario.ts';

const JSON_BODY = { 'content-type': 'application/json' };

/** The framework's hello-world route, alone and with the server's work for each request. */
const HELLOS: Contender[] = (['hello', 'hello-on-server'] as const).map((program) => ({
  label: program,
  program,
  requests: () => [{ path: '/hello' }],
}));

/** The server's smallest route, which passes through all of Nest like every other. */
const SMALLEST: Contender = {
  label: 'hello-in-server',
  program: 'server',
  requests: () => [{ path: '/health/live' }],
};

/** One repeated request, which the server may serve from its response cache. */
function hot(name: string, title: string, path: (preparation: Preparation) => string): Scenario {
  const requests = (preparation: Preparation): BenchRequest[] => [{ path: path(preparation) }];
  return {
    name,
    title,
    contenders: [{ label: 'server', program: 'server', requests }, SMALLEST, ...HELLOS],
    goals: [
      { against: 'hello', measure: 'rate' },
      { against: 'hello-on-server', measure: 'rate' },
      { against: 'hello-in-server', measure: 'rate', ratio: 1 },
    ],
    comparable: false,
  };
}

/** Articles with unused titles, as long as those of the sample. */
function newArticles({ tokens, tags }: Preparation): BenchRequest[] {
  return tokens.map((token, index) => ({
    path: '/article',
    method: 'POST',
    headers: { ...JSON_BODY, authorization: `Bearer ${token}` },
    body: () =>
      JSON.stringify({
        title: `Measured in passing ${process.hrtime.bigint()}`,
        text: 'How long does it take to write this down? '.repeat(100),
        description: 'One of many that are written to be counted.',
        tags: [tags[index], tags[index + 100], tags[index + 200]],
      }),
  }));
}

const SIGN_INS: BenchRequest[] = Array.from({ length: 8 }, (_, index) => ({
  path: '/user/sign-in',
  method: 'POST',
  headers: JSON_BODY,
  body: JSON.stringify({ email: `author-${index + 100}@bench.example`, password: PASSWORD }),
}));

/** The greatest cost of HTML that was rendered before, as a multiple of the article alone. */
const RENDERED_COST = { hot: 1.15, cold: 1.3 };

function renderedPath(slug: string | undefined): string {
  return `/article/${slug}?render=html`;
}

/** Cold reads of articles whose HTML is kept in the database: the first read of each comes before. */
async function renderedDetails(preparation: Preparation): Promise<BenchRequest[]> {
  const { slugs } = preparation;
  for (const slug of slugs) {
    await preparation.get('server', renderedPath(slug));
  }
  return slugs.map((slug) => ({ path: renderedPath(slug), headers: COLD }));
}

function details({ slugs }: Preparation): BenchRequest[] {
  return slugs.map((slug) => ({ path: `/article/${slug}`, headers: COLD }));
}

/** Scenarios other than reads compared with the floor. */
export const SPECIAL_SCENARIOS: readonly Scenario[] = [
  hot('hot-list', 'Hot list', () => '/article'),
  hot('hot-detail', 'Hot detail', ({ slugs }) => `/article/${slugs[0]}`),
  {
    name: 'hot-rendered',
    title: 'Hot detail with HTML',
    contenders: [
      {
        label: 'server',
        program: 'server',
        requests: ({ slugs }) => [{ path: renderedPath(slugs[0]) }],
      },
      {
        label: 'plain',
        program: 'server',
        requests: ({ slugs }) => [{ path: `/article/${slugs[0]}` }],
      },
    ],
    goals: [{ against: 'plain', measure: 'cpu', ratio: RENDERED_COST.hot }],
    comparable: false,
  },
  hot('hot-feed', 'Hot feed', () => '/feed.atom'),
  {
    name: 'render-detail',
    title: 'Detail with HTML',
    contenders: [
      { label: 'server', program: 'server', requests: renderedDetails },
      { label: 'plain', program: 'server', requests: details },
    ],
    goals: [{ against: 'plain', measure: 'cpu', ratio: RENDERED_COST.cold }],
    comparable: false,
  },
  {
    name: 'sign-ins',
    title: 'Detail beside sign-ins',
    contenders: [
      {
        label: 'server',
        program: 'server',
        requests: details,
        flood: { connections: SIGN_INS.length, requests: SIGN_INS },
      },
      { label: 'without', program: 'server', requests: details },
    ],
    goals: [{ against: 'without', measure: 'p99', ratio: 3 }],
    comparable: false,
  },
  {
    name: 'create',
    title: 'Create article',
    contenders: (['server', 'floor'] as const).map((program) => ({
      label: program,
      program,
      requests: newArticles,
    })),
    goals: [{ against: 'floor', measure: 'rate', ratio: 0.7 }],
    comparable: true,
  },
];

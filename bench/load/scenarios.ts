import { COLD } from './cold.ts';
import type { BenchRequest } from './load.ts';
import type { Contender, Goal, Preparation, ProgramName, Scenario } from './scenario.ts';
import { type SearchKind, searchKinds } from './search-queries.ts';
import { SPECIAL_SCENARIOS } from './special-scenarios.ts';

/** Pages of about 20 items, so that no two concurrent requests are the same. */
const LIMITS = Array.from({ length: 11 }, (_, index) => 15 + index);
const MAX_STARTS = 190;

/** Offsets of pages, from `first` on; few enough for a small sample. */
function starts(first: number, { articles }: Preparation): number[] {
  const count = Math.max(1, Math.min(MAX_STARTS, Math.floor(articles / 20)));
  return Array.from({ length: count }, (_, index) => first + index);
}

function cold(path: string): BenchRequest {
  return { path, headers: COLD };
}

/** A page of each length for each of these queries. */
function pages(route: string, queries: readonly string[]): BenchRequest[] {
  return queries.flatMap((query) => LIMITS.map((limit) => cold(`${route}?limit=${limit}${query}`)));
}

function offsets(route: string, first: number, preparation: Preparation): BenchRequest[] {
  return pages(
    route,
    starts(first, preparation).map((offset) => `&offset=${offset}`),
  );
}

/** Cursors near the end of the list, in the program's own format. */
async function cursorsAtEnd(
  program: ProgramName,
  preparation: Preparation,
): Promise<BenchRequest[]> {
  const first = Math.floor(preparation.articles * 0.9);
  const queries: string[] = [];
  let query = `offset=${first}`;
  for (const _ of starts(first, preparation)) {
    const { endCursor } = await preparation.get(program, `/article?limit=1&${query}`);
    if (typeof endCursor !== 'string') {
      throw new Error('no endCursor');
    }
    query = `after=${encodeURIComponent(endCursor)}`;
    queries.push(`&${query}`);
  }
  return pages('/article', queries);
}

/** Server, floor and, if there is a total, the floor that caches it. */
function reading(
  requests: (preparation: Preparation, program: ProgramName) => ReturnType<Contender['requests']>,
  counted: boolean,
): Contender[] {
  const programs: ProgramName[] = ['server', 'floor', ...(counted ? ['floor-kept' as const] : [])];
  return programs.map((program) => ({
    label: program,
    program,
    requests: (preparation) => requests(preparation, program),
  }));
}

const LIST_GOALS: Goal[] = [
  { against: 'floor', measure: 'rate', ratio: 0.95 },
  { against: 'floor-kept', measure: 'rate', ratio: 0.85 },
];
const READ_GOALS: Goal[] = [{ against: 'floor', measure: 'rate', ratio: 0.9 }];

function list(
  name: string,
  title: string,
  requests: Parameters<typeof reading>[0],
  goals = LIST_GOALS,
): Scenario {
  return { name, title, contenders: reading(requests, true), goals, comparable: true };
}

function read(
  name: string,
  title: string,
  requests: Parameters<typeof reading>[0],
  goals = READ_GOALS,
): Scenario {
  return { name, title, contenders: reading(requests, false), goals, comparable: true };
}

/** The server alone: the floor has no search. */
function search({ name, title }: SearchKind): Scenario {
  const requests = ({ articles }: Preparation): BenchRequest[] =>
    searchKinds(articles).flatMap((kind) => (kind.name === name ? kind.paths.map(cold) : []));
  const contenders: Contender[] = [{ label: 'server', program: 'server', requests }];
  return { name, title, contenders, goals: [], comparable: false };
}

/** All scenarios, those that write last. */
export const SCENARIOS: readonly Scenario[] = [
  list('list', 'List, first pages', (preparation) => offsets('/article', 0, preparation)),
  list('list-deep', 'List, offset at 90 %', (preparation) =>
    offsets('/article', Math.floor(preparation.articles * 0.9), preparation),
  ),
  list('cursor', 'List, cursor at 90 %', (preparation, program) =>
    cursorsAtEnd(program, preparation),
  ),
  list('tag-filter', 'List of a tag', ({ tags }) =>
    pages(
      '/article',
      tags.map((tag) => `&tag=${encodeURIComponent(tag)}`),
    ),
  ),
  list('author-filter', 'List of an author', () =>
    pages(
      '/article',
      Array.from({ length: 190 }, (_, index) => `&author=${index + 1}`),
    ),
  ),
  read('detail', 'Detail', ({ slugs }) => slugs.map((slug) => cold(`/article/${slug}`))),
  read('comments', 'Comments page', ({ slugs }) =>
    slugs.map((slug) => cold(`/article/${slug}/comment`)),
  ),
  read('tags', 'Tags', () => pages('/tag', ['&offset=0', '&offset=100', '&offset=200']), []),
  ...searchKinds(0).map(search),
  ...SPECIAL_SCENARIOS,
];

import { ResultCache } from '../../../src/platform/persistence/result-cache.js';
import { runJobAfterOthers } from '../../support/jobs.js';
import { runElsewhere } from '../../support/other-connection.js';
import { type Person, signUp } from '../../support/people.js';
import { type Execution, executionsOf } from '../../support/plans.js';
import { until } from '../../support/server-process.js';
import { type TestApp, useTestApp } from '../../support/test-app.js';

/** Enough articles for a plan that reads them all to be found out. */
const ARTICLES = 10_000;

/**
 * Maximum number of rows that a page of 20 may read: the articles and one more, their authors, three tags and
 * two comments each, and the few tags and users that there are.
 */
const PAGE_ROWS = 400;

/** A list, the index that is in its order, and how many articles {@link fill} puts into it. */
interface List {
  name: string;
  filterOf: (people: { prolific: Person; occasional: Person }) => string;
  index: string;
  size: number;
}

const LISTS: List[] = [
  {
    name: 'everything',
    filterOf: () => '',
    index: 'article_newest_first_index',
    size: ARTICLES,
  },
  {
    name: 'a tag of all',
    filterOf: () => '&tag=popular',
    index: 'article_tags_newest_first_index',
    size: ARTICLES,
  },
  {
    name: 'a tag of few',
    filterOf: () => '&tag=rare',
    index: 'article_tags_newest_first_index',
    size: ARTICLES / 100,
  },
  {
    name: 'an author of most',
    filterOf: ({ prolific }) => `&author=${prolific.id}`,
    index: 'article_author_newest_first_index',
    size: ARTICLES - ARTICLES / 100 - 1,
  },
  {
    name: 'a tag of all and an author of few',
    filterOf: ({ occasional }) => `&tag=popular&author=${occasional.id}`,
    index: 'article_tags_author_newest_first_index',
    size: ARTICLES / 100 + 1,
  },
  {
    name: 'a tag of few and an author of most',
    filterOf: ({ prolific }) => `&tag=rare&author=${prolific.id}`,
    index: 'article_tags_author_newest_first_index',
    size: ARTICLES / 100 - 1,
  },
];

describe('the queries', () => {
  const api = useTestApp();
  let prolific: Person;
  let occasional: Person;

  beforeAll(async () => {
    prolific = await signUp(api);
    occasional = await signUp(api);
    await fill(api, prolific, occasional);
  });

  /** The page and the count behind `GET path`. */
  async function executionsOfGet(
    path: string,
    as?: Person,
  ): Promise<{ all: Execution[]; page: Execution; count: Execution }> {
    ResultCache.of(api.orm.em).clear();
    const all = await executionsOf(api.orm, () =>
      api.http
        .get(path)
        .set(as?.auth ?? {})
        .expect(200),
    );
    const page = all.find(({ sql }) => sql.includes('"authorName"'));
    const count = all.find(({ sql }) => sql.startsWith('select count('));
    if (!page || !count) {
      throw new Error(`GET ${path} ran something else: ${all.map(({ sql }) => sql).join('\n')}`);
    }
    return { all, page, count };
  }

  /** All that a search takes. */
  function executionsOfSearch(q: string): Promise<Execution[]> {
    const path = `/article?limit=20&q=${encodeURIComponent(q)}`;
    return executionsOf(api.orm, () => api.http.get(path).expect(200));
  }

  /** The cursor of the article that is `offset` places from the newest of a list. */
  async function cursorAt(offset: number, filter: string): Promise<string> {
    const path = `/article?limit=1&offset=${offset}${filter}`;
    return (await api.http.get(path).expect(200)).body.endCursor;
  }

  describe.each(LISTS)('of $name', ({ filterOf, index, size }) => {
    let filter: string;

    beforeAll(() => {
      filter = filterOf({ prolific, occasional });
    });

    it("read one page's worth of rows off an index, at the start and next to any cursor", async () => {
      const [middle, end] = [await cursorAt(size >> 1, filter), await cursorAt(size - 1, filter)];
      const cursors = ['after', 'before'].flatMap((side) => [
        `&${side}=${middle}`,
        `&${side}=${end}`,
      ]);
      const { page: first } = await executionsOfGet(`/article?limit=20${filter}`);
      for (const cursor of ['', ...cursors]) {
        const { all, page } = await executionsOfGet(`/article?limit=20${filter}${cursor}`);
        expect(all).toHaveLength(2);
        expect(page.indexes).toContain(index);
        expect(page.scannedTables).not.toContain('article');
        expect(page.scannedTables).not.toContain('article_tags');
        expect(page.rowsRead).toBeLessThan(PAGE_ROWS);
        // A few more for the look at the other side; the whole index would be 40.
        expect(page.blocks).toBeLessThan(first.blocks + 20);
      }
    });

    it('pass over what an offset says in the index alone', async () => {
      const offset = size - 10;
      const { all, page } = await executionsOfGet(`/article?limit=20&offset=${offset}${filter}`);
      expect(all).toHaveLength(2);
      expect(page.indexes).toContain(index);
      expect(page.scannedTables).not.toContain('article');
      expect(page.heapFetches).toBe(0);
      expect(page.rowsRead).toBeLessThan(offset + PAGE_ROWS);
    });

    it('count in an index alone', async () => {
      const { count } = await executionsOfGet(`/article?limit=19${filter}`);
      expect(count.indexes).not.toEqual([]);
      expect(count.scannedTables.filter((table) => table !== 'tag')).toEqual([]);
      expect(count.heapFetches).toBe(0);
      expect(count.rowsRead).toBeLessThan(size + PAGE_ROWS);
    });
  });

  describe('of a search', () => {
    beforeAll(async () => {
      await runJobAfterOthers(api, 'index-search');
      await runJobAfterOthers(api, 'count-search-terms');
      await runElsewhere(api, 'vacuum analyze article_search, search_term');
    });

    it.each([
      'everywhere',
      'seldom',
      'everywhere seldom',
      '"everywhere seldom"',
      'everywhere -seldom',
    ])('take a bounded number of statements, and find %j by the index of terms', async (q) => {
      const all = await executionsOfSearch(q);
      expect(all.length).toBeLessThanOrEqual(10);
      const searching = all.filter(({ indexes }) => indexes.includes('article_search_terms_index'));
      expect(searching).not.toEqual([]);
      expect(all.flatMap(({ scannedTables }) => scannedTables)).not.toContain('article');
      expect(all.flatMap(({ scannedTables }) => scannedTables)).not.toContain('article_search');
    });

    it.each([
      ['an unknown word', '/article?limit=20&q=xyzzyxes'],
      ['a short unknown word', '/article?limit=20&q=xyzz'],
      ['typing errors', '/article?limit=20&q=evreywhere+sedlom+nubmer'],
      ['a beginning of one word', '/article?limit=20&prefix=true&q=seld'],
      ['a beginning of many words', '/article?limit=20&prefix=true&q=number+12'],
      ['numbers alone', '/article?limit=20&q=1234+4321'],
      ['suggestions', '/search/suggest?q=number+12'],
      ['suggestions for nothing', '/search/suggest?q=xyzzy'],
    ])('scan neither the index nor the vocabulary for %s', async (_, path) => {
      const all = await executionsOf(api.orm, () => api.http.get(path).expect(200));
      const scanned = all.flatMap(({ scannedTables }) => scannedTables);
      expect(all.length).toBeLessThanOrEqual(14);
      expect(scanned.filter((table) => /^(article|search_term)/.test(table))).toEqual([]);
    });

    it('read nothing if the query only excludes words', async () => {
      const all = await executionsOfSearch('-seldom');
      expect(all.every(({ rowsRead }) => rowsRead <= 1)).toBe(true);
    });
  });

  it("of the user's own articles read one page of rows", async () => {
    const { all, page, count } = await executionsOfGet('/user/article?limit=20', prolific);
    // Who is calling is one more.
    expect(all).toHaveLength(3);
    expect(page.indexes).toContain('article_author_newest_first_index');
    expect(page.rowsRead).toBeLessThan(PAGE_ROWS);
    expect(count.indexes).toEqual(['article_author_newest_first_index']);
  });
});

/**
 * Every article is `popular`, every hundredth is `rare`; the one after it is the occasional author's,
 * and so is one of the rare ones.
 */
async function fill(api: TestApp, prolific: Person, occasional: Person): Promise<void> {
  await runElsewhere(
    api,
    `insert into article
       (slug, title, description, text, author_id, published_at, created_at, updated_at)
     select 'number-' || n, 'Number ' || n, repeat('About it. ', 50),
       'Everywhere ' || case when n % 500 = 0 then 'seldom' else '' end,
       case when n % 100 = 1 or n = 100 then $2::int else $1::int end,
       timestamptz '2020-01-01' + n * interval '1 minute', now(), now()
     from generate_series(1, $3::int) n`,
    [prolific.id, occasional.id, ARTICLES],
  );
  await runElsewhere(
    api,
    `insert into tag (name) select unnest(array['popular', 'rare', 'common'])`,
  );
  await runElsewhere(
    api,
    `insert into article_tags (article_id, tag_id)
     select a.id, t.id from article a, tag t
     where t.name in ('popular', 'common') or substr(a.slug, 8)::int % 100 = 0`,
  );
  await runElsewhere(
    api,
    `insert into comment (text, article_id, author_id, created_at, updated_at)
     select 'Nice', a.id, a.author_id, now(), now() from article a, generate_series(1, 2)`,
  );
  await until(async () => {
    await runElsewhere(api, 'vacuum analyze');
    return isAllVisible(api);
  });
}

/** Whether index-only scans need no table: not while anything, such as autovacuum, has an older snapshot. */
async function isAllVisible(api: TestApp): Promise<boolean> {
  const [row] = await runElsewhere<{ isVisible: boolean }>(
    api,
    `select bool_and(relallvisible = relpages) as "isVisible" from pg_class
     where oid in ('article'::regclass, 'article_tags'::regclass)`,
  );
  return row?.isVisible === true;
}

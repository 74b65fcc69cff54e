import { encodeTimeCursor } from '../../../src/platform/pagination/time-cursor.js';
import { Article } from '../../../src/content/article/article.entity.js';
import { type Person, postArticle, signUp } from '../../support/people.js';
import { useTestApp } from '../../support/test-app.js';
import { resumeTime, stopClock } from '../../support/time.js';
import { type Page, readArticlePage } from './article-pages.js';

describe('paging through articles', () => {
  const api = useTestApp();
  let author: Person;

  beforeAll(async () => {
    author = await signUp(api);
  });
  beforeEach(async () => {
    await api.orm.em.fork().transactional((em) => em.nativeDelete(Article, {}));
  });
  afterEach(resumeTime);

  const readPage = (path: string): Promise<Page> => readArticlePage(api, path);

  /** Whether there is something before the page, and after it. */
  async function flagsOf(query: string): Promise<boolean[]> {
    const { hasPreviousPage, hasNextPage } = await readPage(`/article?${query}`);
    return [hasPreviousPage, hasNextPage];
  }

  /** The pages from `path` on, as one meets them by following links of this relation. */
  async function walk(path: string, relation: 'next' | 'prev'): Promise<string[][]> {
    const pages: string[][] = [];
    for (let at: string | undefined = path; at !== undefined;) {
      const page: Page = await readPage(at);
      pages.push(page.titles);
      at = page.links[relation];
    }
    return pages;
  }

  /** Posts articles, the first of them the newest; some at one and the same time. */
  async function postAll(titles: string[], article: Record<string, unknown> = {}): Promise<void> {
    for (const [at, title] of [...titles].toReversed().entries()) {
      const publishedAt = `2020-01-01T00:00:0${at >> 1}.000Z`;
      await postArticle(api, author, { title, publishedAt, ...article });
    }
  }

  describe('when walking by cursor', () => {
    it('lists every article once, in order, in both directions', async () => {
      await postAll(['a', 'b', 'c', 'd', 'e']);
      const pages = [['a', 'b'], ['c', 'd'], ['e']];
      expect(await walk('/article?limit=2', 'next')).toEqual(pages);
      const { endCursor } = await readPage('/article?limit=5');
      expect(await walk(`/article?limit=2&before=${endCursor}`, 'prev')).toEqual([
        ['c', 'd'],
        ['a', 'b'],
      ]);
    });

    it('says where a page begins and ends, and whether there is more on either side', async () => {
      await postAll(['a', 'b', 'c', 'd', 'e']);
      const first = await readPage('/article?limit=2');
      expect(first).toMatchObject({ total: 5, hasNextPage: true, hasPreviousPage: false });
      const second = await readPage(`/article?limit=2&after=${first.endCursor}`);
      expect(second).toMatchObject({ total: 5, hasNextPage: true, hasPreviousPage: true });
      const last = await readPage(`/article?limit=2&after=${second.endCursor}`);
      expect(last).toMatchObject({ titles: ['e'], hasNextPage: false, hasPreviousPage: true });
      const beyond = await readPage(`/article?limit=2&after=${last.endCursor}`);
      expect(beyond).toEqual({
        titles: [],
        total: 5,
        startCursor: null,
        endCursor: null,
        hasNextPage: false,
        hasPreviousPage: true,
        links: { first: '/article?limit=2' },
      });
      const back = await readPage(`/article?limit=2&before=${second.startCursor}`);
      expect(back).toMatchObject({ titles: ['a', 'b'], hasNextPage: true, hasPreviousPage: false });
      const above = await readPage(`/article?limit=2&before=${first.startCursor}`);
      expect(above).toMatchObject({ titles: [], hasNextPage: true, hasPreviousPage: false });
    });

    it('says so of a page that ends where the list does', async () => {
      await postAll(['a', 'b', 'c', 'd']);
      const first = await readPage('/article?limit=2');
      const second = await readPage(`/article?limit=2&after=${first.endCursor}`);
      expect(second).toMatchObject({ titles: ['c', 'd'], hasNextPage: false });
      const back = await readPage(`/article?limit=2&before=${second.startCursor}`);
      expect(back).toMatchObject({ titles: ['a', 'b'], hasPreviousPage: false });
    });

    it('shows nothing twice and leaves nothing out while articles are added', async () => {
      await postAll(['a', 'b', 'c', 'd']);
      const first = await readPage('/article?limit=2');
      await postArticle(api, author, { title: 'new' });
      const second = await readPage(`/article?limit=2&after=${first.endCursor}`);
      expect(second.titles).toEqual(['c', 'd']);
      const back = await readPage(`/article?limit=2&before=${second.startCursor}`);
      expect(back).toMatchObject({ titles: ['a', 'b'], hasPreviousPage: true });
    });

    it('continues after a deleted article', async () => {
      await postAll(['a', 'b', 'c']);
      const { endCursor } = await readPage('/article?limit=1');
      await api.http.delete('/article/a').set(author.auth).expect(200);
      expect(await readPage(`/article?after=${endCursor}`)).toMatchObject({
        titles: ['b', 'c'],
        hasPreviousPage: false,
      });
    });

    it('never shows a draft, or what is still to come', async () => {
      await postAll(['a', 'b']);
      await postArticle(api, author, { title: 'draft', publishedAt: null });
      await postArticle(api, author, { title: 'later', publishedAt: '2999-01-01T00:00:00Z' });
      const early = encodeTimeCursor({ time: '0001-01-01T00:00:00.000Z', id: 1 }, 'article');
      const late = encodeTimeCursor({ time: '9999-12-31T23:59:59.999Z', id: 1 }, 'article');
      const between = encodeTimeCursor({ time: '2998-01-01T00:00:00.000Z', id: 1 }, 'article');
      expect(await readPage(`/article?before=${early}`)).toMatchObject({
        titles: ['a', 'b'],
        hasNextPage: false,
        hasPreviousPage: false,
      });
      for (const cursor of [late, between]) {
        expect(await readPage(`/article?after=${cursor}`)).toMatchObject({
          titles: ['a', 'b'],
          hasPreviousPage: false,
        });
        expect(await readPage(`/article?before=${cursor}`)).toMatchObject({
          titles: [],
          total: 2,
          hasNextPage: true,
          hasPreviousPage: false,
        });
      }
    });

    it('shows what was to come from its very millisecond on', async () => {
      await postAll(['a']);
      await postArticle(api, author, { title: 'later', publishedAt: '2999-01-01T00:00:00.000Z' });
      const { startCursor } = await readPage('/article');
      stopClock(api, '2998-12-31T23:59:59.999Z');
      expect(await readPage(`/article?before=${startCursor}`)).toMatchObject({ titles: [] });
      stopClock(api, '2999-01-01T00:00:00.000Z');
      expect(await readPage(`/article?before=${startCursor}`)).toMatchObject({ titles: ['later'] });
    });
  });

  describe('when paging by offset', () => {
    it('says whether there is more on either side', async () => {
      await postAll(['a', 'b', 'c']);
      expect(await flagsOf('limit=2')).toEqual([false, true]);
      expect(await flagsOf('limit=2&offset=0')).toEqual([false, true]);
      expect(await flagsOf('limit=1&offset=1')).toEqual([true, true]);
      expect(await flagsOf('limit=2&offset=1')).toEqual([true, false]);
      expect(await flagsOf('limit=2&offset=3')).toEqual([true, false]);
      expect(await flagsOf('limit=2&offset=2147483647')).toEqual([true, false]);
      expect(await flagsOf('limit=2&tag=none&offset=3')).toEqual([false, false]);
    });

    it('links to the next offset', async () => {
      await postAll(['a', 'b', 'c', 'd', 'e']);
      expect(await walk('/article?limit=2&offset=0', 'next')).toEqual([
        ['a', 'b'],
        ['c', 'd'],
        ['e'],
      ]);
      const { links } = await readPage('/article?limit=2&offset=1');
      expect(links).toEqual({
        first: '/article?limit=2',
        prev: '/article?limit=2&offset=0',
        next: '/article?limit=2&offset=3',
      });
    });

    it('returns cursors to continue with', async () => {
      await postAll(['a', 'b', 'c']);
      const { endCursor } = await readPage('/article?limit=1&offset=1');
      expect(await readPage(`/article?after=${endCursor}`)).toMatchObject({ titles: ['c'] });
    });
  });

  describe('when linking (RFC 8288)', () => {
    it('has no links if there is only one page', async () => {
      await postAll(['a']);
      const { headers } = await api.http.get('/article').expect(200);
      expect(headers).not.toHaveProperty('link');
    });

    it('keeps the filters, whatever is in them', async () => {
      const tag = 'a&b>; rel="next" é,+%';
      await postAll(['a', 'b', 'c'], { tags: [tag] });
      const query = new URLSearchParams({
        tag,
        author: String(author.id),
        limit: '1',
      }).toString();
      expect(await walk(`/article?${query}`, 'next')).toEqual([['a'], ['b'], ['c']]);
      const first = await readPage(`/article?${query}`);
      const second = await readPage(first.links.next ?? '');
      expect(Object.keys(second.links)).toEqual(['first', 'prev', 'next']);
      expect(second.links.first).toBe(`/article?${query}`);
    });

    it('contains only the path, whatever the host header says', async () => {
      await postAll(['a', 'b']);
      const { headers } = await api.http.get('/article?limit=1').set('host', 'evil.example');
      expect(headers.link).toMatch(/^<\/article\?limit=1&after=[\w-]+>; rel="next"$/);
    });
  });
});

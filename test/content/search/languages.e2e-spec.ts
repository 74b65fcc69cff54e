import { runJobAfterOthers } from '../../support/jobs.js';
import { type Person, postArticle, signUp } from '../../support/people.js';
import { useTestApp } from '../../support/test-app.js';
import { type ArticleKey, ARTICLES } from './languages/articles.js';
import { QUERIES, type SampleQuery } from './languages/queries.js';

/** How many of the results are looked at for what is to be found. */
const FIRST = 10;

/** The response of a search. */
interface Found {
  items: { slug: string; title: string; titleMarked: string; excerpt: string }[];
  total: number;
  totalIsExact: boolean;
  corrected: string | null;
}

describe('searching in many languages', () => {
  const api = useTestApp();
  const keys = new Map<string, ArticleKey>();
  let author: Person;

  beforeAll(async () => {
    author = await signUp(api);
    for (const [key, article] of Object.entries(ARTICLES)) {
      const { slug } = await postArticle(api, author, { ...article });
      keys.set(slug, key as ArticleKey);
    }
    await postArticle(api, author, { title: '下書きの物語', language: 'ja', publishedAt: null });
    await runJobAfterOthers(api, 'count-search-terms');
  });

  async function search(q: string, { prefix = false, path = '/article' } = {}): Promise<Found> {
    const query = `q=${encodeURIComponent(q)}&limit=100${prefix ? '&prefix=true' : ''}`;
    return (await api.http.get(`${path}?${query}`).set(author.auth).expect(200)).body;
  }

  function keysOf({ items }: Found): (ArticleKey | undefined)[] {
    return items.map(({ slug }) => keys.get(slug));
  }

  function expectFound(found: Found, { first, finds = [], not = [], only }: SampleQuery): void {
    const all = keysOf(found);
    if (first !== undefined) {
      expect(all[0]).toBe(first);
    }
    expect(all.slice(0, FIRST)).toEqual(expect.arrayContaining([...finds]));
    expect(all.filter((key) => key !== undefined && not.includes(key))).toEqual([]);
    if (only !== undefined) {
      expect(all.toSorted()).toEqual([...only].toSorted());
      expect(found).toMatchObject({ total: only.length, totalIsExact: true });
    }
  }

  describe.each(Object.entries(QUERIES))('%s', (_, queries) => {
    it.each(queries.map((query) => [query.q, query] as const))('%s', async (q, query) => {
      const found = await search(q, query);
      expectFound(found, query);
      for (const { title, titleMarked, excerpt } of found.items) {
        expect(withoutMarks(titleMarked)).toBe(title);
        expect(excerpt.replaceAll(MARK, '')).not.toMatch(/[<>]/);
      }
      if (query.marks !== undefined) {
        expect(marksOf(found).join(' … ')).toContain(query.marks);
      }
      // Of several words, some may be in no article.
      if (query.corrected !== undefined || !/\s/.test(q)) {
        expect(folded(found.corrected)).toBe(folded(query.corrected ?? null));
      }
    });
  });

  it('finds drafts among own articles, and nowhere else', async () => {
    expect(await search('物語', { path: '/user/article' })).toMatchObject({
      items: [{ title: '下書きの物語', titleMarked: expect.stringContaining('<mark>') }],
      total: 1,
    });
    expect(await search('物語')).toMatchObject({ items: [], total: 0 });
  });

  it.each([
    ['aerod', ['Aerodynamics for cyclists']],
    ['lighthouse kee', ['The last lighthouse keeper']],
    ['smorre', ['Smørrebrød i København']],
    ['ISTAN', ['İstanbul sabahları']],
    ['закв', ['Хлеб на закваске']],
    ['οδυσ', ['Ο Οδυσσέας γυρίζει σπίτι']],
    ['机器', ['机器学习入门']],
    ['タワ', ['東京タワーの夜景']],
    ['김치', ['김치찌개 끓이는 법']],
    ['物語', []],
  ])('suggests titles for %s', async (q, titles) => {
    const { body } = await api.http.get(`/search/suggest?q=${encodeURIComponent(q)}`).expect(200);
    expect(body.titles.map(({ title }: { title: string }) => title)).toEqual(titles);
    for (const { slug, title, titleMarked } of body.titles) {
      expect(keys.has(slug)).toBe(true);
      expect(titleMarked).toContain('<mark>');
      expect(withoutMarks(titleMarked)).toBe(title);
    }
  });

  it.each([
    ['java', ['javascript']],
    ['KUC', ['Küche']],
    ['slow', ['slow food']],
    ['人工', ['人工智能']],
    ['moon', []],
  ])('suggests tags for %s', async (q, tags) => {
    const { body } = await api.http.get(`/search/suggest?q=${encodeURIComponent(q)}`).expect(200);
    expect(body.tags).toEqual(tags);
  });
});

/** The marks of a response. */
const MARK = /<\/?mark>/g;

const ENTITIES = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };

/** The text of safe HTML that contains nothing but marks. */
function withoutMarks(html: string): string {
  return html
    .replaceAll(MARK, '')
    .replaceAll(/&[#\w]+;/g, (entity) => ENTITIES[entity as keyof typeof ENTITIES] ?? entity);
}

/** What is marked in the first result; marks that touch are one. */
function marksOf({ items: [first] }: Found): string[] {
  return [first?.titleMarked, first?.excerpt].flatMap((html = '') =>
    Array.from(
      html.replaceAll('</mark><mark>', '').matchAll(/<mark>(.*?)<\/mark>/gs),
      ([, marked = '']) => withoutMarks(marked),
    ),
  );
}

/** Without case and accents. */
function folded(text: string | null): string | undefined {
  return text?.normalize('NFKD').replaceAll(/\p{M}/gu, '').replaceAll('ß', 'ss').toLowerCase();
}

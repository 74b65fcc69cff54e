import { validateXML } from 'xmllint-wasm';
import { runElsewhere } from '../../support/other-connection.js';
import { type Person, postArticle, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { statementsOf } from '../../support/statements.js';
import { TEST_SITE, useTestApp, useTestAppPerTest } from '../../support/test-app.js';
import { resumeTime, stopClock } from '../../support/time.js';

const NOT_FOUND = { status: 404, code: 'not_found' } as const;

/** Articles whose ids are `from` to `to`. */
const FILL = `
  insert into article (id, created_at, updated_at, slug, title, description, text, author_id, published_at)
  select n, now(), now(), 'article-' || n, 'T', '', 'T', $1, now() - interval '1 day'
  from generate_series($2::int, $3::int) n`;

function locationsIn(xml: string): string[] {
  return Array.from(xml.matchAll(/<loc>([^<]*)<\/loc>/g), ([, location = '']) => location);
}

describe('the sitemap', () => {
  const api = useTestAppPerTest();
  let author: Person;

  beforeEach(async () => {
    author = await signUp(api);
  });
  afterEach(resumeTime);

  async function read(path: string): Promise<string> {
    const { status, headers, text } = await api.http.get(path).buffer(true);
    expect({ status, type: headers['content-type'] }).toEqual({
      status: 200,
      type: 'application/xml; charset=utf-8',
    });
    const { errors } = await validateXML({ xml: text, normalization: 'c14n' });
    expect(errors).toEqual([]);
    return text;
  }

  it('is an index of parts, and has one at least', async () => {
    expect(locationsIn(await read('/sitemap.xml'))).toEqual([
      'https://api.blog.example/sitemap-1.xml',
    ]);
    expect(locationsIn(await read('/sitemap-1.xml'))).toEqual(['https://blog.example/']);
  });

  it('has every published article, with the time of its last change', async () => {
    const { slug } = await postArticle(api, author, { publishedAt: '2026-01-31T09:00:00Z' });
    await postArticle(api, author, { title: 'Draft', publishedAt: null });
    await postArticle(api, author, { title: 'Later', publishedAt: '2100-01-01T00:00:00Z' });
    await runElsewhere(api, `update article set updated_at = '2026-02-01T10:00:00Z'`);
    const xml = await read('/sitemap-1.xml');
    expect(xml).toContain(
      `<url><loc>https://blog.example/article/${slug}</loc><lastmod>2026-02-01T10:00:00.000Z</lastmod></url>`,
    );
    expect(locationsIn(xml)).toHaveLength(2);
  });

  it('says of a scheduled article when it appeared', async () => {
    await postArticle(api, author, { publishedAt: '2100-01-01T00:00:00Z' });
    stopClock(api, '2100-01-01T00:00:00.000Z');
    expect(await read('/sitemap-1.xml')).toContain('<lastmod>2100-01-01T00:00:00.000Z</lastmod>');
  });

  it('leaves out what is the article of another site', async () => {
    await postArticle(api, author, { canonicalUrl: 'https://other.example/a' });
    expect(locationsIn(await read('/sitemap-1.xml'))).toEqual(['https://blog.example/']);
  });

  it('has the pictures of articles', async () => {
    await postArticle(api, author, { image: 'https://p.example/a.png?b=1&c=2' });
    await postArticle(api, author, { image: '/media/file/d.webp' });
    const xml = await read('/sitemap-1.xml');
    expect(xml).toContain('<image:loc>https://p.example/a.png?b=1&amp;c=2</image:loc>');
    expect(xml).toContain('<image:loc>https://api.blog.example/media/file/d.webp</image:loc>');
  });

  it('has parts of 50 000 ids, and none that are empty', async () => {
    for (const [from, to] of [
      [49_999, 50_001],
      [200_000, 200_000],
    ]) {
      await runElsewhere(api, FILL, [author.id, from, to]);
    }
    expect(locationsIn(await read('/sitemap.xml'))).toEqual(
      [1, 2, 5].map((part) => `https://api.blog.example/sitemap-${part}.xml`),
    );
    const [, ...first] = locationsIn(await read('/sitemap-1.xml'));
    const second = locationsIn(await read('/sitemap-2.xml'));
    const fifth = locationsIn(await read('/sitemap-5.xml'));
    expect([first, second, fifth].map((urls) => urls.map((url) => url.split('-').pop()))).toEqual([
      ['49999'],
      ['50000', '50001'],
      ['200000'],
    ]);
  });

  it('reads a part batch by batch', async () => {
    await runElsewhere(api, FILL, [author.id, 1001, 1750]);
    let count = 0;
    const statements = await statementsOf(api.orm, async () => {
      count = locationsIn(await read('/sitemap-1.xml')).length;
    });
    expect(count).toBe(751);
    expect(statements).toHaveLength(4);
  });

  it.each(['3', '0', '-1', 'x', '2147483647', '99999999999'])('has no part %s', async (part) => {
    expectProblem(await api.http.get(`/sitemap-${part}.xml`), NOT_FOUND);
  });

  it('is 304 for those who have the index', async () => {
    const { etag = '' } = (await api.http.get('/sitemap.xml').expect(200)).headers;
    await api.http.get('/sitemap.xml').set('if-none-match', etag).expect(304);
  });

  it('is not read to its end for HEAD', async () => {
    await postArticle(api, author);
    const { headers, text } = await api.http.head('/sitemap-1.xml').expect(200);
    expect(headers['cache-control']).toBe('public, max-age=600');
    expect(text ?? '').toBe('');
  });

  it('is named by robots.txt, which lets everyone in', async () => {
    const { text } = await api.http.get('/robots.txt').expect(200, /^User-agent: \*\nDisallow:\n/);
    expect(text).toContain('\nSitemap: https://api.blog.example/sitemap.xml\n');
  });
});

describe('robots.txt of a site without addresses', () => {
  const api = useTestApp({ site: { ...TEST_SITE, url: undefined } });

  it('names no sitemap', async () => {
    const { text } = await api.http.get('/robots.txt').expect(200);
    expect(text).toBe('User-agent: *\nDisallow:\n');
  });
});

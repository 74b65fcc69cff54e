import { parseAtomFeed, parseRssFeed } from 'feedsmith';
import { MarkdownRenderer } from '../../../src/content/rendering/markdown-renderer.js';
import { decodeEntities } from '../../support/html.js';
import { runElsewhere } from '../../support/other-connection.js';
import { type Person, postArticle, signUp } from '../../support/people.js';
import { addPicture, pathOf } from '../../support/pictures.js';
import { expectProblem } from '../../support/problems.js';
import { statementsOf } from '../../support/statements.js';
import { TEST_SITE, useTestApp, useTestAppPerTest } from '../../support/test-app.js';
import { resumeTime, stopClock } from '../../support/time.js';
import {
  atomProblems,
  type Format,
  jsonFeedProblems,
  readByFeedParser,
  readByFeedsmith,
  rssProblems,
} from './feeds.js';

const FORMATS: Format[] = ['rss', 'atom', 'json'];

const TYPES: Readonly<Record<Format, RegExp>> = {
  rss: /^application\/rss\+xml; charset=utf-8$/,
  atom: /^application\/atom\+xml; charset=utf-8$/,
  json: /^application\/feed\+json(; charset=utf-8)?$/,
};

const HUB = 'https://hub.example/';

/** Text that is hard to write in XML: its own syntax, and what it forbids. */
const HARD = 'a & b < c > d "e" \' ]]> <![CDATA[ &amp; <!-- \u0001\u000b\ufffe\uffff \u{1f600} é';

/** What no text of XML has. */
const FORBIDDEN = ['\u0001', '\u000b', '\ufffe', '\uffff'];

function problemsOf(format: Format, text: string): Promise<string[]> | string[] {
  const check = { rss: rssProblems, atom: atomProblems, json: jsonFeedProblems };
  return check[format](text);
}

describe('feeds', () => {
  const api = useTestAppPerTest({ site: { ...TEST_SITE, webSubHub: HUB } });
  let author: Person;

  beforeEach(async () => {
    author = await signUp(api, { fullName: 'Ada & Co <x>' });
  });
  afterEach(resumeTime);

  async function read(format: Format, query = ''): Promise<string> {
    const { status, text } = await api.http.get(`/feed.${format}${query}`).buffer(true);
    expect(status).toBe(200);
    return text;
  }

  const post = (article: object): ReturnType<typeof postArticle> =>
    postArticle(api, author, { ...article });

  const titlesOf = async (query: string): Promise<unknown[]> =>
    JSON.parse(await read('json', query)).items.map(({ title }: { title: string }) => title);

  describe.each(FORMATS)('in the format %s', (format) => {
    it('are valid, with what is hard to write', async () => {
      await post({
        title: HARD,
        description: HARD,
        text: `${HARD}\n\n\`${HARD}\``,
        tags: [HARD.slice(0, 40)],
        image: 'https://pictures.example/a.png?b=1&c=2',
        language: 'pt-BR',
      });
      await post({ title: 'No description', description: '' });
      const text = await read(format);
      expect(await problemsOf(format, text)).toEqual([]);
      expect(
        FORBIDDEN.filter((characters) => format !== 'json' && text.includes(characters)),
      ).toEqual([]);
    });

    it('are valid without articles', async () => {
      expect(await problemsOf(format, await read(format))).toEqual([]);
    });

    it('are read by other parsers, the newest article first', async () => {
      const older = await post({ title: 'Older & <b>', text: '*One* & "two"' });
      const newer = await post({ title: 'Newer', text: '# Three\n\n`<a>` ]]>' });
      const items = [
        {
          id: expect.stringMatching(new RegExp(`:article/${newer.id}$`)),
          title: 'Newer',
          html: '<h1 id="user-content-three">Three</h1>\n<p><code>&#x3C;a></code> ]]></p>',
        },
        {
          id: expect.stringMatching(new RegExp(`:article/${older.id}$`)),
          title: 'Older & <b>',
          html: '<p><em>One</em> &#x26; "two"</p>',
        },
      ];
      const text = await read(format);
      expect(readByFeedsmith(format, text)).toEqual(items);
      if (format !== 'json') {
        // It reads no JSON, and decodes HTML once more.
        expect(readByFeedParser(text)).toEqual(
          items.map(({ id, title, html }) => ({ id, title, html: decodeEntities(html) })),
        );
      }
    });

    it('have their media type, a tag and the time of the last change', async () => {
      await post({ publishedAt: '2026-01-31T09:00:00.500Z' });
      await runElsewhere(api, `update article set updated_at = '2026-02-01T10:00:00Z'`);
      const { headers } = await api.http.get(`/feed.${format}`).expect(200);
      expect(headers).toMatchObject({
        'content-type': expect.stringMatching(TYPES[format]),
        etag: expect.stringMatching(/^"[\w-]{20,}"$/),
        'last-modified': 'Sun, 01 Feb 2026 10:00:00 GMT',
        'cache-control': 'public, max-age=0, s-maxage=5',
      });
    });

    it.each(['from memory', 'with a token'])('are 304 for those who have them, %s', async (how) => {
      await post({});
      const auth = how === 'with a token' ? author.auth : {};
      const path = `/feed.${format}`;
      const { etag = '', 'last-modified': time = '' } = (
        await api.http.get(path).set(auth).expect(200)
      ).headers;
      await api.http.get(path).set(auth).set('if-none-match', etag).expect(304);
      await api.http.get(path).set(auth).set('if-modified-since', time).expect(304);
      await api.http.get(path).set(auth).set('if-none-match', '"other"').expect(200);
      const both = { 'if-none-match': '"other"', 'if-modified-since': time };
      await api.http.get(path).set(auth).set(both).expect(200);
      const later = { 'if-modified-since': 'Fri, 01 Jan 2100 00:00:00 GMT' };
      await api.http.get(path).set(auth).set(later).expect(200);
    });

    it('get another tag when the time of an article comes', async () => {
      await post({ title: 'Now' });
      await post({ title: 'Later', publishedAt: '2030-01-01T10:00:00Z' });
      stopClock(api, '2030-01-01T09:00:00.000Z');
      const before = await api.http.get(`/feed.${format}`).expect(200);
      stopClock(api, '2030-01-01T10:00:00.000Z');
      const after = await api.http.get(`/feed.${format}`).expect(200);
      expect(after.headers.etag).not.toBe(before.headers.etag);
      expect(after.headers['last-modified']).toBe('Tue, 01 Jan 2030 10:00:00 GMT');
    });

    it('name the hub, themselves, the site and the next page', async () => {
      await post({});
      await post({});
      const text = (await read(format, '?limit=1')).replaceAll('&amp;', '&');
      expect(await read(format)).toContain(HUB);
      // It is told of the feeds of the whole site only.
      expect(text).not.toContain(HUB);
      expect(text).toContain(`https://api.blog.example/feed.${format}?limit=1"`);
      expect(text).toContain(`https://api.blog.example/feed.${format}?limit=1&after=`);
      expect(text).toContain('https://blog.example/');
    });

    it('have no drafts, and nothing that is deleted', async () => {
      await post({ title: 'Secret', publishedAt: null });
      const { slug } = await post({ title: 'Deleted' });
      await api.http.delete(`/article/${slug}`).set(author.auth).expect(200);
      const text = await read(format);
      expect(text).not.toMatch(/Secret|Deleted/);
    });
  });

  it('lead from page to page', async () => {
    for (const title of ['1', '2', '3']) {
      await post({ title });
    }
    const first = JSON.parse(await read('json', '?limit=2'));
    const { pathname, search } = new URL(first.next_url);
    const second = JSON.parse((await api.http.get(pathname + search).buffer(true)).text);
    const titles = [...first.items, ...second.items].map(({ title }) => title);
    expect(titles).toEqual(['3', '2', '1']);
    expect(second).not.toHaveProperty('next_url');
  });

  it('are of a tag, an author or a language', async () => {
    const other = await signUp(api);
    await post({ title: 'Tagged', tags: ['a'] });
    await post({ title: 'German', language: 'de', tags: ['a'] });
    await postArticle(api, other, { title: 'Other', language: 'en' });
    expect(await titlesOf('?tag=a')).toEqual(['German', 'Tagged']);
    expect(await titlesOf(`?author=${other.username}`)).toEqual(['Other']);
    expect(await titlesOf(`?author=${author.id}`)).toEqual(['German', 'Tagged']);
    expect(await titlesOf('?language=DE')).toEqual(['German']);
    expect(await titlesOf('?language=en')).toEqual(['Other', 'Tagged']);
    expect(await titlesOf('?language=en&tag=a')).toEqual(['Tagged']);
    expect(await titlesOf('?language=fr')).toEqual([]);
    expect(await titlesOf('?tag=b&author=no-such-user')).toEqual([]);
  });

  it.each(['limit=0', 'limit=51', 'after=x', 'language=english_GB', 'author=@', 'tag=', 'q=x'])(
    'refuse %s',
    async (query) => {
      const [field = ''] = query.split('=');
      expectProblem(await api.http.get(`/feed.json?${query}`), {
        status: 422,
        code: 'validation_failed',
        fields: [field],
      });
    },
  );

  it('have the twenty newest articles unless more are asked for', async () => {
    for (let index = 0; index < 21; index++) {
      await post({});
    }
    expect(await titlesOf('')).toHaveLength(20);
    expect(await titlesOf('?limit=50')).toHaveLength(21);
  });

  it('have absolute URLs in what they contain', async () => {
    const { slug } = await post({
      text: '[a](../b?c=1&d=2) [e](#f) [g](https://h.example/) ![i](/media/file/j.png) `href="../k"`',
      image: '/media/file/l.webp',
    });
    const [item] = JSON.parse(await read('json')).items;
    const page = `https://blog.example/article/${slug}`;
    expect(item).toMatchObject({ url: page, image: 'https://api.blog.example/media/file/l.webp' });
    expect(item.content_html).toBe(
      '<p><a href="https://blog.example/b?c=1&amp;d=2">a</a> ' +
        `<a href="${page}#f">e</a> <a href="https://h.example/">g</a> ` +
        '<img src="https://api.blog.example/media/file/j.png" alt="i"> <code>href="../k"</code></p>',
    );
  });

  it('keep the id of an article, whatever becomes of its slug', async () => {
    const { id } = await post({ title: 'One' });
    const before = JSON.parse(await read('json')).items[0];
    await runElsewhere(api, `update article set slug = 'two' where id = $1`, [id]);
    resumeTime();
    stopClock(api, new Date().toISOString());
    const after = JSON.parse(await read('json')).items[0];
    expect(after).toMatchObject({ id: before.id, url: 'https://blog.example/article/two' });
    expect(before.id).toMatch(/^tag:blog\.example,\d{4}-\d\d-\d\d:article\/\d+$/);
  });

  it('say in RSS and Atom what JSON Feed says', async () => {
    await post({ title: 'T', tags: ['a', 'b'], image: 'https://p.example/x.jpg', language: 'de' });
    const [rss] = parseRssFeed(await read('rss')).items ?? [];
    expect(rss).toMatchObject({
      title: 'T',
      categories: [{ name: 'a' }, { name: 'b' }],
      dc: { creators: ['Ada & Co <x>'] },
      guid: { isPermaLink: false },
      enclosures: [{ url: 'https://p.example/x.jpg', length: 0, type: 'image/jpeg' }],
    });
    const [atom] = parseAtomFeed(await read('atom')).entries ?? [];
    expect(atom).toMatchObject({
      authors: [{ name: 'Ada & Co <x>' }],
      categories: [{ term: 'a' }, { term: 'b' }],
      content: { type: 'html' },
      xml: { lang: 'de' },
    });
    const [json] = JSON.parse(await read('json')).items;
    expect(json).toMatchObject({
      tags: ['a', 'b'],
      language: 'de',
      authors: [{ name: 'Ada & Co <x>' }],
    });
  });

  it('have the length of an uploaded picture in RSS, and 0 for every other', async () => {
    const { url, size } = await addPicture(api, author);
    await post({ image: 'https://pictures.example/a.jpg' });
    await post({ image: pathOf(url) });
    await post({ image: url });
    const { items = [] } = parseRssFeed(await read('rss'));
    const lengths = items.map(({ enclosures }) => enclosures?.[0]?.length);
    expect(lengths).toEqual([size, size, 0]);
  });

  it('have summaries alone where texts would make them too large', async () => {
    for (const title of ['1', '2', '3', '4']) {
      await post({ title, description: 'In short', text: 'x'.repeat(199_000) });
    }
    const { items } = JSON.parse(await read('json'));
    const texts = items.map((item: object) => 'content_html' in item);
    expect(texts).toEqual([true, true, false, false]);
    expect(items[3]).toMatchObject({ content_text: 'In short' });
    expect(jsonFeedProblems(JSON.stringify({ ...JSON.parse(await read('json')) }))).toEqual([]);
  });

  it('render each article once, and read no text that was rendered', async () => {
    await post({});
    await post({});
    await read('rss');
    const { rendered } = api.app.get(MarkdownRenderer, { strict: false }).texts;
    expect(rendered).toBe(2);
    const statements = await statementsOf(api.orm, () => read('atom'));
    expect(statements).toHaveLength(1);
    expect(api.app.get(MarkdownRenderer, { strict: false }).texts.rendered).toBe(2);
  });

  it('come from memory for the second who asks', async () => {
    await post({});
    await read('rss');
    expect(await statementsOf(api.orm, () => read('rss'))).toEqual([]);
  });
});

describe('feeds of a site without addresses', () => {
  const api = useTestApp({ site: { ...TEST_SITE, url: undefined, publicUrl: undefined } });

  it.each(['/feed.rss', '/feed.atom', '/feed.json', '/sitemap.xml', '/sitemap-1.xml'])(
    'are 404 at %s, and say what is missing',
    async (path) => {
      expectProblem(await api.http.get(path), {
        status: 404,
        code: 'not_found',
        error: 'Feeds and the sitemap need SITE_URL and PUBLIC_URL to be set',
      });
    },
  );
});

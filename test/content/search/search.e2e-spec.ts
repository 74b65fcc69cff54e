import { Article } from '../../../src/content/article/article.entity.js';
import { encodeTimeCursor } from '../../../src/platform/pagination/time-cursor.js';
import { type Person, postArticle, postComment, signUp } from '../../support/people.js';
import { runJobAfterOthers } from '../../support/jobs.js';
import { expectProblem } from '../../support/problems.js';
import { statementsOf } from '../../support/statements.js';
import { useTestApp } from '../../support/test-app.js';
import { resumeTime, stopClock } from '../../support/time.js';

/** The response of a search. */
interface Found {
  items: { id: number; title: string; excerpt: string }[];
  total: number;
  hasNextPage: boolean;
  hasPreviousPage: boolean;
}

describe('searching articles', () => {
  const api = useTestApp();
  let author: Person;
  let other: Person;

  beforeAll(async () => {
    author = await signUp(api);
    other = await signUp(api);
  });
  beforeEach(async () => {
    await api.orm.em.fork().transactional((em) => em.nativeDelete(Article, {}));
  });
  afterEach(resumeTime);

  async function search(q: string, others = ''): Promise<Found> {
    const path = `/article?q=${encodeURIComponent(q)}${others}`;
    // With a token, because anonymous responses may come from the response cache.
    return (await api.http.get(path).set(author.auth).expect(200)).body;
  }

  async function titlesFor(q: string, others = ''): Promise<string[]> {
    const { items, total } = await search(q, others);
    expect(total).toBe(items.length);
    return items.map(({ title }) => title);
  }

  /** Articles of one rank, numbered in the order of their publication. */
  async function insertMany(count: number): Promise<void> {
    await api.orm.em.fork().execute(
      `insert into article (slug, title, description, text, author_id, version, published_at,
         created_at, updated_at)
       select 'petrel-' || n, 'petrel ' || n, '', 'text', ?, 1,
         now() - interval '1 day' + n * interval '1 second', now(), now()
       from generate_series(1, ?) n`,
      [author.id, count],
    );
    await runJobAfterOthers(api, 'index-search');
  }

  /** A page of those, with its links. */
  async function petrels(query: string): Promise<Found & { link: string }> {
    const path = `/article?q=petrel&limit=30&${query}`;
    const { body, headers } = await api.http.get(path).set(author.auth).expect(200);
    return { ...body, link: headers.link };
  }

  async function excerptFor(q: string): Promise<string | undefined> {
    return (await search(q)).items[0]?.excerpt;
  }

  describe('when something is found', () => {
    it('returns listings as the list does, each with an excerpt, and no cursors', async () => {
      const { slug } = await postArticle(api, author, {
        title: 'Lighthouses',
        text: 'On keepers and lamps.',
        tags: ['b', 'a'],
      });
      await postComment(api, other, slug);
      const { body: list } = await api.http.get('/article').expect(200);
      expect(list.items[0]).not.toHaveProperty('excerpt');
      expect(await search('lamp')).toEqual({
        items: [
          {
            ...list.items[0],
            titleMarked: 'Lighthouses',
            excerpt: 'On keepers and <mark>lamps</mark>.',
          },
        ],
        total: 1,
        totalIsExact: true,
        corrected: null,
        startCursor: null,
        endCursor: null,
        hasNextPage: false,
        hasPreviousPage: false,
      });
    });

    it('searches title, description, tags and text, and ranks them in that order', async () => {
      const words = { title: 'x', description: 'x', text: 'x', tags: ['x'] };
      for (const [member, value] of [
        ['text', 'the heron'],
        ['tags', ['heron']],
        ['description', 'the heron'],
        ['title', 'the heron'],
      ] as const) {
        await postArticle(api, author, { ...words, title: member, [member]: value });
      }
      expect(await titlesFor('heron')).toEqual(['the heron', 'description', 'tags', 'text']);
    });

    it('puts the newest first among those of one rank', async () => {
      for (const [at, title] of ['Old', 'New', 'Middle'].entries()) {
        const publishedAt = `202${[1, 3, 2][at]}-01-01T00:00:00Z`;
        await postArticle(api, author, { title, text: 'an ibis', publishedAt });
      }
      expect(await titlesFor('ibis')).toEqual(['New', 'Middle', 'Old']);
    });

    it('finds words in other forms and cases, and words that are in different fields', async () => {
      await postArticle(api, author, { title: 'Running', text: 'The FOXES', tags: ['Jumps'] });
      for (const q of ['run', 'fox', 'jumped', 'runs foxes jump']) {
        expect(await titlesFor(q)).toEqual(['Running']);
      }
      expect(await titlesFor('dog')).toEqual([]);
    });

    it.each([
      ['"white whale"', ['phrase']],
      ['white whale', ['phrase', 'apart', 'whale']],
      ['whale -white', ['whale']],
      ['ahab or white', ['phrase', 'ahab', 'apart']],
      ['"whale" ahab', ['phrase', 'apart', 'whale']],
    ])('takes the web-search syntax %s', async (q, titles) => {
      await postArticle(api, author, { title: 'phrase', text: 'A white whale.', description: '' });
      await postArticle(api, author, {
        title: 'apart',
        text: 'White, or so: a whale.',
        description: '',
      });
      await postArticle(api, author, { title: 'whale', text: 'Big.', description: '' });
      await postArticle(api, author, { title: 'ahab', text: 'A captain.', description: '' });
      expect((await titlesFor(q)).toSorted()).toEqual(titles.toSorted());
    });

    it('puts articles with all words before those with some', async () => {
      await postArticle(api, author, {
        title: 'whale whale whale',
        text: 'whale',
        description: '',
      });
      await postArticle(api, author, { title: 'Both', text: `white ${'x '.repeat(500)} whale` });
      await postArticle(api, author, { title: 'white', text: 'white', description: '' });
      expect((await titlesFor('white whale')).at(0)).toBe('Both');
    });

    it('takes no account of words such as "the", unless there is nothing else', async () => {
      await postArticle(api, author, { title: 'The one', text: 'x', description: 'x' });
      await postArticle(api, author, { title: 'Heron', text: 'x', description: 'x' });
      expect(await titlesFor('the heron')).toEqual(['Heron']);
      expect(await titlesFor('the')).toEqual(['The one']);
    });

    it.each(['Москва', 'москва', '文章', 'naïve', 'Straße', '🦊 café'])('finds %s', async (q) => {
      await postArticle(api, author, {
        title: 'Found',
        text: 'Москва, 文章 und naïve Straße: 🦊 café',
      });
      expect(await titlesFor(q)).toEqual(['Found']);
    });

    it('pages by offset, and links to the adjacent pages', async () => {
      for (const title of ['One', 'Two', 'Three', 'Four', 'Five']) {
        await postArticle(api, author, { title, text: 'a stork' });
      }
      const { body, headers } = await api.http.get('/article?q=stork&limit=2&offset=2').expect(200);
      expect(body).toMatchObject({
        items: [{ title: 'Three' }, { title: 'Two' }],
        total: 5,
        hasNextPage: true,
        hasPreviousPage: true,
      });
      expect(headers.link).toBe(
        '</article?q=stork&limit=2>; rel="first", ' +
          '</article?q=stork&limit=2&offset=0>; rel="prev", ' +
          '</article?q=stork&limit=2&offset=4>; rel="next"',
      );
      const { headers: ofFirst } = await api.http.get('/article?q=stork&limit=2').expect(200);
      expect(ofFirst.link).toBe('</article?q=stork&limit=2&offset=2>; rel="next"');
      expect(await search('stork', '&offset=5')).toMatchObject({
        items: [],
        total: 5,
        hasNextPage: false,
        hasPreviousPage: true,
      });
    });

    it('lists the newest 1000 of what is found, and leads no further', async () => {
      await insertMany(1003);
      expect(await petrels('offset=960')).toMatchObject({
        items: { length: 30 },
        total: 1003,
        hasNextPage: true,
        link: expect.stringContaining('offset=990>; rel="next"'),
      });
      const last = await petrels('offset=990');
      expect(last).toMatchObject({ items: { length: 10 }, total: 1003, hasNextPage: false });
      expect(last.items.at(-1)).toMatchObject({ title: 'petrel 4' });
      expect(last.link).not.toContain('next');
      expect(await petrels('offset=1000')).toMatchObject({
        items: [],
        total: 1003,
        hasNextPage: false,
        hasPreviousPage: true,
      });
    });

    it('combines with the filters', async () => {
      await postArticle(api, author, { title: 'One', text: 'an egret', tags: ['bird'] });
      await postArticle(api, author, { title: 'Two', text: 'an egret', tags: ['Bird'] });
      await postArticle(api, other, { title: 'Three', text: 'an egret', tags: ['bird'] });
      await postArticle(api, other, { title: 'Four', text: 'nothing', tags: ['bird'] });
      expect(await titlesFor('egret', '&tag=bird')).toEqual(['Three', 'One']);
      expect(await titlesFor('egret', `&author=${author.id}`)).toEqual(['Two', 'One']);
      expect(await titlesFor('egret', `&author=${author.id}&tag=bird`)).toEqual(['One']);
      expect(await search('egret', `&tag=bird&offset=1`)).toMatchObject({
        items: [{ title: 'One' }],
        total: 2,
      });
    });

    it('takes at most ten statements, however much is found', async () => {
      for (const title of ['One', 'Two', 'Three']) {
        await postArticle(api, author, { title, text: 'a crane', tags: ['bird', 'big'] });
        const statements = await statementsOf(api.orm, () =>
          api.http.get('/article?q=crane&tag=bird').expect(200),
        );
        expect(statements.length).toBeLessThanOrEqual(10);
      }
    });
  });

  describe('when nothing is to be found', () => {
    it.each([
      ['nothing', ''],
      ['white space', '  \t '],
      ['operators alone', '- " or -" "" '],
      ['punctuation', "!@#$%^&*()_+<>?:|&!'\\"],
      ['what is not there alone', '-heron'],
      ['a word that is nowhere', 'xyzzy'],
    ])('returns an empty list to %s', async (_, q) => {
      await postArticle(api, author, { title: 'The gull', text: 'of and' });
      expect(await search(q)).toEqual({
        items: [],
        total: 0,
        totalIsExact: true,
        corrected: null,
        startCursor: null,
        endCursor: null,
        hasNextPage: false,
        hasPreviousPage: false,
      });
    });

    it('shows neither drafts nor what is to come, nor counts them', async () => {
      await postArticle(api, author, { title: 'puffin draft', publishedAt: null });
      await postArticle(api, author, { title: 'puffin', publishedAt: '2999-01-01T00:00:00.000Z' });
      const path = '/article?q=puffin';
      const { body } = await api.http.get(path).set(author.auth).expect(200);
      expect(body).toMatchObject({ items: [], total: 0 });
      stopClock(api, '2999-01-01T00:00:00.000Z');
      expect(await titlesFor('puffin')).toEqual(['puffin']);
    });
  });

  describe('when giving an excerpt', () => {
    it('marks each word, in the form that it has', async () => {
      await postArticle(api, author, { text: 'Singing birds sing; a bird sang.' });
      expect(await excerptFor('bird sing')).toBe(
        '<mark>Singing</mark> <mark>birds</mark> <mark>sing</mark>; a <mark>bird</mark> sang.',
      );
    });

    it('begins with the text where the words are elsewhere', async () => {
      await postArticle(api, author, { title: 'Lapwing', text: 'Nothing of it here.' });
      expect(await excerptFor('lapwing')).toBe('Nothing of it here.');
    });

    it.each([1, 1995, 2000, 2095, 30_000, 55_000])(
      'finds the place, %d characters into the text',
      async (at) => {
        const text = `${'far '.repeat(50_000).slice(0, at - 1)} curlew and ${'far '.repeat(10)}`;
        await postArticle(api, author, { text, description: 'x' });
        expect(await excerptFor('curlew')).toContain('<mark>curlew</mark>');
      },
    );

    it.each([
      ['<b>plover</b> & "quotes" \'s', 'plover', ['&amp;', '&quot;quotes&quot;', '&#39;s']],
      ['a < plover > b', 'plover', ['a &lt; <mark>plover</mark> &gt; b']],
      ['<script>alert(1)</script> plover', 'plover', ['alert(1)']],
      ['plover <mark>fake</mark> &lt;', 'plover', ['&amp;lt;']],
      ['\u0002plover\u0003 and \u0002fake\u0003', 'plover', ['<mark>plover</mark> and fake']],
      ['plover<img src=x onerror=alert(1)', 'plover', []],
    ])('escapes everything but its marks: %j', async (text, q, expected) => {
      await postArticle(api, author, { text });
      const excerpt = await excerptFor(q);
      for (const part of expected) {
        expect(excerpt).toContain(part);
      }
      const rest = [...(excerpt ?? '').replaceAll('<mark>plover</mark>', '')];
      expect(rest.filter((character) => '<>"\'\u0002\u0003'.includes(character))).toEqual([]);
    });

    it('marks words with quotes and backslashes, and accepts any in the query', async () => {
      await postArticle(api, author, { text: "O'Brien's c:\\temp\\file a'b" });
      expect(await excerptFor("o'brien")).toContain('<mark>');
      for (const q of ["'", '\\', "''", "\\'", "a'b\\", '?', ':q', '$1', '%', "file') or 1=1 --"]) {
        await search(q);
      }
    });
  });

  describe('when the query is refused', () => {
    const cursor = encodeTimeCursor({ time: '2020-01-01T00:00:00.000Z', id: 1 }, 'article');

    it.each([
      [`q=x&after=${cursor}`, ['after']],
      [`q=x&before=${cursor}`, ['before']],
      [`q=&after=${cursor}`, ['after']],
      [`q=${'x'.repeat(201)}`, ['q']],
      [`q=${'x'.repeat(10_000)}`, ['q']],
      ['q=a&q=b', ['q']],
      ['q=a&offset=1001', ['offset']],
      ['q=&offset=2147483647', ['offset']],
      ['q[]=a', ['q[]']],
      ['q=%00', ['q']],
    ])('responds with 422 to ?%s', async (query, fields) => {
      const answer = await api.http.get(`/article?${query}`);
      expectProblem(answer, { status: 422, code: 'validation_failed', fields });
    });

    it('names how deep one can walk', async () => {
      const { body } = await api.http.get('/article?q=a&offset=1001');
      expect(body.error).toBe('offset must be at most 1000 together with q');
    });

    it.each(['🦊', '"', '-', '- ', '-!', '-&', '-|(', '-)<', '-"', '-""', 'a-b ', 'or ', '-a or '])(
      'takes 200 characters of nothing but %j',
      async (piece) => {
        await search([...piece.repeat(200)].slice(0, 200).join(''));
      },
    );

    it('takes a negation, however often it is said', async () => {
      await postArticle(api, author, { title: 'a tern' });
      expect(await titlesFor('tern -gull')).toEqual(['a tern']);
      expect(await titlesFor(`tern ${'-'.repeat(50)} gull`)).toEqual(['a tern']);
    });
  });
});

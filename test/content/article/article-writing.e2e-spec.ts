import type { Response } from 'supertest';
import { type Person, postArticle, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp } from '../../support/test-app.js';
import { resumeTime, stopClock } from '../../support/time.js';

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const INVALID = { status: 422, code: 'validation_failed' } as const;

/** One code point, two UTF-16 units, four bytes of UTF-8. */
const ASTRAL = '𝒳';

describe('writing articles', () => {
  const api = useTestApp();
  let author: Person;

  beforeAll(async () => {
    author = await signUp(api, { fullName: 'Ada Lovelace' });
  });
  afterEach(resumeTime);

  describe('when posting', () => {
    it('responds with 201 and the article, with exactly its fields', async () => {
      const before = Date.now();
      const { status, body } = await post({
        title: 'title 1/3',
        text: 'text text text',
        description: 'desc',
        tags: ['foo2', ' foo1 '],
      });
      expect(status).toBe(201);
      expect(body).toEqual({
        id: expect.any(Number),
        slug: 'title-13',
        title: 'title 1/3',
        description: 'desc',
        language: null,
        image: null,
        imageAlt: null,
        featured: false,
        text: 'text text text',
        canonicalUrl: null,
        commentsOpen: true,
        tags: ['foo1', 'foo2'],
        author: {
          id: author.id,
          username: author.username,
          fullName: 'Ada Lovelace',
          bio: '',
          image: null,
          social: null,
        },
        publishedAt: expect.stringMatching(ISO_TIME),
        createdAt: expect.stringMatching(ISO_TIME),
        updatedAt: body.createdAt,
      });
      expect(Date.parse(body.createdAt)).toBeGreaterThanOrEqual(before);
      expect(Date.parse(body.createdAt)).toBeLessThanOrEqual(Date.now());
    });

    it('requires only title and text', async () => {
      const { status, body } = await post({ title: 'Bare', text: 'Some text' });
      expect(status).toBe(201);
      expect(body).toMatchObject({ description: 'Some text', tags: [] });
    });

    it('stores strings unchanged, with the white space around them', async () => {
      const article = { title: '  Spaced ', text: '\n text \n', description: ' desc ' };
      const { body } = await post(article);
      expect(body).toMatchObject({ ...article, slug: 'spaced' });
    });

    it.each([[{}], [undefined]])('reports every field that is missing in %j', async (body) => {
      const answer = await api.http.post('/article').set(author.auth).send(body);
      expectProblem(answer, { ...INVALID, fields: ['title', 'text'] });
    });

    it('reports every invalid field at once', async () => {
      const answer = await post({
        title: ' \t\n',
        text: 5,
        description: null,
        tags: ['good', '', 'x'.repeat(51), 7, null],
        publishedAt: 'yesterday',
        id: 1,
        slug: 'mine',
        author: 1,
        version: 1,
      });
      expectProblem(answer, {
        ...INVALID,
        fields: [
          'title',
          'text',
          'description',
          'tags.1',
          'tags.2',
          'tags.3',
          'tags.4',
          'publishedAt',
          'id',
          'slug',
          'author',
          'version',
        ],
      });
    });

    it.each([['constructor'], ['toString'], ['hasOwnProperty']])(
      'rejects a field named %s, which every object inherits',
      async (name) => {
        const answer = await post({ title: 'x', text: 'x', [name]: 'x' });
        expectProblem(answer, { ...INVALID, fields: [name] });
      },
    );

    it.each([
      ['a NUL', 'x\0'],
      ['half of a surrogate pair', 'x\uD83D'],
    ])('refuses text with %s, which no database keeps', async (_, text) => {
      const answer = await post({ title: 'x', text, tags: [text] });
      expectProblem(answer, { ...INVALID, fields: ['text', 'tags.0'] });
    });

    it.each([
      ['title', ASTRAL.repeat(255)],
      ['description', ''],
      ['description', ASTRAL.repeat(1000)],
      ['text', ASTRAL.repeat(200_000)],
    ])('takes a %s of the greatest length in characters: %#', async (field, value) => {
      const { status, body } = await post({ title: 'Measured', text: 'x', [field]: value });
      expect(status).toBe(201);
      expect(body[field]).toBe(value);
    });

    it.each([
      ['title', ''],
      ['title', 'x'.repeat(256)],
      ['description', 'x'.repeat(1001)],
      ['text', ''],
      ['text', '\u3000\n'],
      ['text', 'x'.repeat(200_001)],
    ])('refuses a %s that is blank or longer: %#', async (field, value) => {
      const answer = await post({ title: 'Measured', text: 'x', [field]: value });
      expectProblem(answer, { ...INVALID, fields: [field] });
    });

    it.each([
      ['the whole text, if that is short', ASTRAL.repeat(999), ASTRAL.repeat(999)],
      ['its first 999 characters and …', ASTRAL.repeat(1000), `${ASTRAL.repeat(999)}…`],
    ])('describes an article by %s', async (_, text, description) => {
      const { body } = await post({ title: 'Described', text });
      expect(body.description).toBe(description);
      expect((await read(body.slug)).body.description).toBe(description);
    });
  });

  describe('when tagging', () => {
    it('trims tags, keeps their case, and returns each once, sorted by code point', async () => {
      const tags = ['b', ' a ', 'B', 'a', 'é', 'z', '10', '9', '\uFF5E', '😀', 'a b', '\tb\u00A0'];
      const sorted = ['10', '9', 'B', 'a', 'a b', 'b', 'z', 'é', '\uFF5E', '😀'];
      const { status, body } = await post({ title: 'Tagged', text: 'x', tags });
      expect(status).toBe(201);
      expect(body.tags).toEqual(sorted);
      expect((await read(body.slug)).body.tags).toEqual(sorted);
      const { body: list } = await api.http.get('/article?limit=1');
      expect(list.items[0].tags).toEqual(sorted);
    });

    it('sorts tags by their names, whichever was there first', async () => {
      await postArticle(api, author, { tags: ['sort m'] });
      await postArticle(api, author, { tags: ['sort z'] });
      const { body } = await post({ title: 'x', text: 'x', tags: ['sort z', 'sort a', 'sort m'] });
      const { body: detail } = await read(body.slug);
      const { body: list } = await api.http.get('/article?limit=1');
      for (const { tags } of [body, detail, list.items[0]]) {
        expect(tags).toEqual(['sort a', 'sort m', 'sort z']);
      }
    });

    it.each([
      ['20 tags', manyTags(20)],
      ['20 tags and one of them twice', [...manyTags(20), 'tag 1']],
      ['no tags', []],
    ])('takes %s', async (_, tags) => {
      const { status, body } = await post({ title: 'Many', text: 'x', tags });
      expect(status).toBe(201);
      expect(body.tags).toHaveLength(new Set(tags).size);
    });

    it('refuses more than 20 tags', async () => {
      const answer = await post({ title: 'Many', text: 'x', tags: manyTags(21) });
      expectProblem(answer, { ...INVALID, fields: ['tags'] });
    });

    it.each([[ASTRAL.repeat(50)], [`  ${'x'.repeat(50)} `]])(
      'takes a tag of 50 characters, not counting the white space around it: %j',
      async (tag) => {
        const { status, body } = await post({ title: 'Long', text: 'x', tags: [tag] });
        expect({ status, tags: body.tags }).toEqual({ status: 201, tags: [tag.trim()] });
      },
    );

    it.each([['x'.repeat(51)], [' \t '], [''], [null], [5], [['nested']]])(
      'refuses the tag %j under its own index',
      async (tag) => {
        const answer = await post({ title: 'Long', text: 'x', tags: ['good', tag] });
        expectProblem(answer, { ...INVALID, fields: ['tags.1'] });
      },
    );

    it.each([['text'], [null], [{ 0: 'x' }], [5]])(
      'refuses %j in place of a list',
      async (tags) => {
        expectProblem(await post({ title: 'x', text: 'x', tags }), {
          ...INVALID,
          fields: ['tags'],
        });
      },
    );

    it('shares a tag among articles of different authors', async () => {
      const other = await signUp(api);
      await postArticle(api, author, { tags: ['shared', 'first'] });
      await postArticle(api, other, { tags: ['second', 'shared'] });
      const { body } = await api.http.get('/tag?limit=100');
      expect(body.items).toContainEqual({ name: 'shared', totalArticles: 2 });
    });
  });

  describe('when publishing', () => {
    it('publishes now by default', async () => {
      stopClock(api, '2026-05-05T05:05:05.555Z');
      const { body } = await post({ title: 'Now', text: 'x' });
      expect(body.publishedAt).toBe('2026-05-05T05:05:05.555Z');
    });

    it.each([
      [null, null],
      ['2026-01-31T09:00:00Z', '2026-01-31T09:00:00.000Z'],
      ['2026-01-31t09:00:00z', '2026-01-31T09:00:00.000Z'],
      ['2026-01-31T09:00:00.123456789Z', '2026-01-31T09:00:00.123Z'],
      ['2026-01-31T09:00:00.9999Z', '2026-01-31T09:00:00.999Z'],
      ['2026-01-31T00:30:00+05:45', '2026-01-30T18:45:00.000Z'],
      ['2024-02-29T23:59:59-08:00', '2024-03-01T07:59:59.000Z'],
      ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
      ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
    ])('takes %j and says it back as %j', async (publishedAt, expected) => {
      const { status, body } = await post({ title: 'Timed', text: 'x', publishedAt });
      expect({ status, publishedAt: body.publishedAt }).toEqual({
        status: 201,
        publishedAt: expected,
      });
      const { body: detail } = await read(body.slug);
      expect(detail).toMatchObject({ publishedAt: expected });
    });

    it.each([
      ['2026-01-31'],
      ['2026-01-31T09:00:00'],
      ['2026-01-31 09:00:00Z'],
      ['2026-02-29T09:00:00Z'],
      ['2026-04-31T09:00:00Z'],
      ['2026-13-01T09:00:00Z'],
      ['2026-01-00T09:00:00Z'],
      ['2026-01-31T24:00:00Z'],
      ['2026-01-31T24:30:00Z'],
      ['2026-01-31T09:00:00+00:60'],
      ['2026-12-31T23:59:60Z'],
      ['2026-01-31T09:00:00+25:00'],
      ['9999-12-31T23:59:59-01:00'],
      ['0000-12-31T23:59:59Z'],
      ['+010000-01-01T00:00:00Z'],
      ['now'],
      [''],
      [0],
      [true],
      [['2026-01-31T09:00:00Z']],
      [{}],
    ])('refuses %j', async (publishedAt) => {
      const answer = await post({ title: 'Timed', text: 'x', publishedAt });
      expectProblem(answer, { ...INVALID, fields: ['publishedAt'] });
    });
  });

  describe('when making a slug', () => {
    it.each([
      ['Hello, World!', 'hello-world'],
      ['  What  is_new -- in 7.2?  ', 'what-is-new-in-72'],
      ['Crème brûlée', 'creme-brulee'],
      ['你好，世界', 'nihaoshijie'],
      ['😀 👍🏽', 'grinning-thumbsup'],
      ['?!', 'article'],
      ['a'.repeat(255), 'a'.repeat(255)],
      ['好'.repeat(255), 'hao'.repeat(85)],
    ])('makes of %j the slug %j, and finds the article there', async (title, slug) => {
      const { status, body } = await post({ title, text: 'x' });
      expect({ status, slug: body.slug }).toEqual({ status: 201, slug });
      expect((await read(slug)).body.id).toBe(body.id);
    });

    it.each([
      ['2026', /^2026-[a-z0-9]{6}$/],
      ['٤٢', /^42-[a-z0-9]{6}$/],
      ['Feed', /^feed-[a-z0-9]{6}$/],
      ['search!', /^search-[a-z0-9]{6}$/],
    ])('gives a suffix to %j, which is an id or reserved', async (title, slug) => {
      const { body } = await post({ title, text: 'x' });
      expect(body.slug).toMatch(slug);
      expect((await read(body.slug)).body.id).toBe(body.id);
    });

    it.each([
      ['Twice', /^twice-[a-z0-9]{6}$/],
      ['—', /^article-[a-z0-9]{6}$/],
      ['b'.repeat(255), /^b{248}-[a-z0-9]{6}$/],
    ])('gives a suffix to one that is taken: %#', async (title, slug) => {
      const first = await post({ title, text: 'x' });
      const second = await post({ title, text: 'x' });
      expect(second.status).toBe(201);
      expect(second.body.slug).toMatch(slug);
      expect((await read(second.body.slug)).body.id).toBe(second.body.id);
      expect((await read(first.body.slug)).body.id).toBe(first.body.id);
    });

    it('treats the slug of another user’s draft as taken, without revealing it', async () => {
      const other = await signUp(api);
      await postArticle(api, other, { title: 'Secret plan', publishedAt: null });
      const { status, body } = await post({ title: 'Secret plan', text: 'x' });
      expect(status).toBe(201);
      expect(body.slug).toMatch(/^secret-plan-[a-z0-9]{6}$/);
    });
  });

  describe('when the text is a real one', () => {
    const text = markdown();
    const title = '从零开始：用 TypeScript 写博客 🚀';

    it('is some 28 kB', () => {
      expect(Buffer.byteLength(text)).toBeGreaterThan(27_000);
      expect(Buffer.byteLength(text)).toBeLessThan(30_000);
    });

    it('comes back byte for byte after a post', async () => {
      const { status, body } = await post({ title, text, tags: ['中文', '🚀'] });
      expect(status).toBe(201);
      await expectSame(body.slug);
    });

    it('comes back byte for byte after a put, new or not', async () => {
      for (const status of [201, 200]) {
        const answer = await api.http
          .put('/article/real')
          .set(author.auth)
          .send({ title, text, tags: ['中文', '🚀'] });
        expect(answer.status).toBe(status);
        await expectSame('real');
      }
    });

    it('comes back byte for byte after a patch', async () => {
      const { slug } = await postArticle(api, author, { tags: ['中文', '🚀'] });
      await api.http.patch(`/article/${slug}`).set(author.auth).send({ title, text }).expect(200);
      await expectSame(slug);
    });

    async function expectSame(slug: string): Promise<void> {
      const { headers, body } = await read(slug);
      expect(headers['content-type']).toBe('application/json; charset=utf-8');
      expect(Buffer.from(body.text).equals(Buffer.from(text))).toBe(true);
      expect(body).toMatchObject({ title, tags: ['中文', '🚀'] });
    }
  });

  async function post(article: Record<string, unknown>): Promise<Response> {
    return api.http.post('/article').set(author.auth).send(article);
  }

  /** Reads as the author, who sees drafts too. */
  async function read(slug: string): Promise<Response> {
    return api.http.get(`/article/${slug}`).set(author.auth).expect(200);
  }
});

function manyTags(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `tag ${index}`);
}

/** Some 28 kB of Markdown with everything that gets lost between layers: SQL, escapes, emoji. */
function markdown(): string {
  const section = [
    '## 第一章 · Chapter one 👩‍👩‍👧‍👦 🏳️‍🌈',
    'Composed é, x\u0301 that has no such form, ﬁ, ß, ١٢٣, \u200Fשלום\u200E, 𝒳, no-break\u00A0space.',
    '```ts\nconst query = `select * from "user" where id = ? and name = :name -- ${x}`;\n```',
    "It's a \\ backslash, a \\n that is none, a \\u0041, $1 and $$, ?? and \\?, %s and {{ mustache }}.",
    '| a | b |\r\n|---|:-:|\r\n| `<script>alert("1")</script>` | &amp; |',
    '- [x] done\n\t- nested\u2028line\u2029separators, a BOM \uFEFF inside, and trailing spaces  ',
    "'; drop table article; --",
  ].join('\n\n');
  return `${`${section}\n\n`.repeat(55)}The end.\n`;
}

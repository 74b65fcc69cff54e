import { Article } from '../../../src/content/article/article.entity.js';
import { Tag } from '../../../src/content/tag/tag.entity.js';
import { type Person, postArticle, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp } from '../../support/test-app.js';

/** A page of tags, as the API returns it. */
interface PageAnswer {
  items: { name: string; totalArticles: number }[];
  total: number;
}

describe('tags', () => {
  const api = useTestApp();
  let author: Person;

  beforeAll(async () => {
    author = await signUp(api);
  });
  beforeEach(async () => {
    const em = api.orm.em.fork();
    await em.nativeDelete(Article, {});
    await em.nativeDelete(Tag, {});
  });

  async function listTags(query = ''): Promise<PageAnswer> {
    const { body } = await api.http.get(`/tag${query}`).expect(200);
    return body;
  }

  async function listNames(query = ''): Promise<string[]> {
    return (await listTags(query)).items.map(({ name }) => name);
  }

  describe('when listing', () => {
    it('returns each tag with the number of published articles that have it', async () => {
      await postArticle(api, author, { tags: ['lead', 'type'] });
      await postArticle(api, author, { tags: ['type'] });
      expect(await listTags()).toEqual({
        items: [
          { name: 'type', totalArticles: 2 },
          { name: 'lead', totalArticles: 1 },
        ],
        total: 2,
      });
    });

    it('returns an empty page if there are none', async () => {
      await postArticle(api, author);
      expect(await listTags()).toEqual({ items: [], total: 0 });
    });

    it('counts the articles of all authors', async () => {
      await postArticle(api, author, { tags: ['type'] });
      await postArticle(api, await signUp(api), { tags: ['type'] });
      expect((await listTags()).items).toEqual([{ name: 'type', totalArticles: 2 }]);
    });

    it('puts the most used first, then goes by code point', async () => {
      // By UTF-16 units, U+1F600 would come before U+FF5E; in most languages, a before Z.
      const byCodePoint = ['10', '9', 'Z', 'a', 'é', '活字', '～', '😀'];
      await postArticle(api, author, { tags: byCodePoint.toReversed() });
      await postArticle(api, author, { tags: ['zinc'] });
      await postArticle(api, author, { tags: ['zinc'] });
      expect(await listNames()).toEqual(['zinc', ...byCodePoint]);
    });

    it('distinguishes tags by case', async () => {
      await postArticle(api, author, { tags: ['type', 'Type'] });
      expect(await listNames()).toEqual(['Type', 'type']);
    });

    it('treats a bad token as no token', async () => {
      const { status } = await api.http.get('/tag').auth('rubbish', { type: 'bearer' });
      expect(status).toBe(200);
    });
  });

  describe('when articles are not published', () => {
    it('counts neither drafts nor what is to be published', async () => {
      await postArticle(api, author, { tags: ['type'] });
      await postArticle(api, author, { tags: ['type', 'draft'], publishedAt: null });
      await postArticle(api, author, {
        tags: ['type', 'future'],
        publishedAt: '2999-01-01T00:00:00Z',
      });
      expect(await listTags()).toEqual({ items: [{ name: 'type', totalArticles: 1 }], total: 1 });
    });

    it('counts an article from its time on, by itself', async () => {
      const soon = new Date(Date.now() + 300).toISOString();
      await postArticle(api, author, { tags: ['soon'], publishedAt: soon });
      const deadline = Date.now() + 10_000;
      let names = await listNames();
      while (names.length === 0 && Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        names = await listNames();
      }
      expect(names).toEqual(['soon']);
    });

    it('counts no more an article that becomes a draft', async () => {
      const { slug } = await postArticle(api, author, { tags: ['type'] });
      await change(slug, { publishedAt: null });
      expect(await listTags()).toEqual({ items: [], total: 0 });
    });
  });

  describe('when a tag is used no more', () => {
    it('is not listed once its last article has other tags', async () => {
      const { slug } = await postArticle(api, author, { tags: ['old', 'kept'] });
      await change(slug, { tags: ['kept', 'new'] });
      expect(await listNames()).toEqual(['kept', 'new']);
    });

    it('is not listed once its last article is deleted', async () => {
      const { slug } = await postArticle(api, author, { tags: ['type'] });
      await api.http.delete(`/article/${slug}`).set(author.auth).expect(200);
      expect(await listTags()).toEqual({ items: [], total: 0 });
    });

    it('is listed again once it is used again', async () => {
      const { slug } = await postArticle(api, author, { tags: ['type'] });
      await change(slug, { tags: [] });
      await change(slug, { tags: ['type'] });
      expect(await listTags()).toEqual({ items: [{ name: 'type', totalArticles: 1 }], total: 1 });
    });
  });

  describe('when paging', () => {
    it('goes by limit and offset, with the total of all', async () => {
      await postArticle(api, author, { tags: ['a', 'b', 'c', 'd', 'e'] });
      expect(await listNames('?limit=2')).toEqual(['a', 'b']);
      expect(await listNames('?limit=2&offset=2')).toEqual(['c', 'd']);
      expect(await listTags('?limit=2&offset=4')).toEqual({
        items: [{ name: 'e', totalArticles: 1 }],
        total: 5,
      });
    });

    it('returns an empty page beyond the end', async () => {
      await postArticle(api, author, { tags: ['a'] });
      expect(await listTags('?offset=2147483647')).toEqual({ items: [], total: 1 });
    });

    it('has 20 to a page by default, and up to 100', async () => {
      for (let article = 0; article < 6; article++) {
        const tags = Array.from({ length: 20 }, (_, tag) => `tag ${article} ${tag}`);
        await postArticle(api, author, { tags });
      }
      expect(await listNames()).toHaveLength(20);
      expect(await listNames('?limit=100')).toHaveLength(100);
      expect((await listTags()).total).toBe(120);
    });

    it.each([
      ['limit', 'limit=0'],
      ['limit', 'limit=101'],
      ['limit', 'limit=-1'],
      ['limit', 'limit=1e1'],
      ['limit', 'limit=0x10'],
      ['limit', 'limit='],
      ['limit', 'limit=1&limit=2'],
      ['offset', 'offset=-1'],
      ['offset', 'offset=1.5'],
      ['offset', 'offset=2147483648'],
      ['offset', 'offset=9999999999999999999999'],
      ['offset', 'offset=ten'],
      ['after', 'after=x'],
      ['name', 'name=type'],
    ])('responds with 422 where %s is wrong in ?%s', async (field, query) => {
      expectProblem(await api.http.get(`/tag?${query}`), {
        status: 422,
        code: 'validation_failed',
        fields: [field],
      });
    });
  });

  async function change(slug: string, changes: Record<string, unknown>): Promise<void> {
    await api.http.patch(`/article/${slug}`).set(author.auth).send(changes).expect(200);
  }
});

import { applyPatch } from 'diff';
import type { Response, Test } from 'supertest';
import { register } from '../../support/conduit.js';
import { runJob } from '../../support/jobs.js';
import { runElsewhere, sendBehindLock } from '../../support/other-connection.js';
import {
  type Person,
  type PostedArticle,
  postArticle,
  signUp,
  signUpAs,
} from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { statementsOf } from '../../support/statements.js';
import { useTestApp } from '../../support/test-app.js';

const NOT_FOUND = { status: 404, code: 'not_found', error: 'Revision not found' } as const;
const NOT_AUTHOR = { status: 403, code: 'not_author' } as const;

const FIRST = { title: 'First', description: 'One', text: 'First text', tags: ['a', 'b'] };

describe('revisions of articles', () => {
  const api = useTestApp();
  let author: Person;
  let editor: Person;
  let stranger: Person;
  let article: PostedArticle;

  beforeAll(async () => {
    [author, stranger] = [await signUp(api), await signUp(api)];
    editor = await signUpAs(api, 'editor');
  });
  beforeEach(async () => {
    article = await postArticle(api, author, FIRST);
  });

  describe('when an article changes', () => {
    it.each([
      ['title', { title: 'Second' }],
      ['description', { description: 'Two' }],
      ['text', { text: 'Second text' }],
      ['tags', { tags: ['b', 'c'] }],
      ['tags, all removed', { tags: [] }],
      ['all of them', { title: 'S', description: 'S', text: 'S', tags: ['s'] }],
    ])('keeps the former state: %s', async (_, changes) => {
      await patch(changes).expect(200);
      expect(await numbers()).toEqual([1]);
      expect((await read(1)).body).toEqual({
        number: 1,
        ...FIRST,
        author: expect.objectContaining({ id: author.id, username: author.username }),
        createdAt: expect.stringMatching(/Z$/),
        size: 10,
      });
    });

    it.each([
      ['the slug', { slug: 'elsewhere' }],
      ['whether it is published', { publishedAt: null }],
      ['whether it takes comments', { commentsOpen: false }],
      ['nothing', { ...FIRST, tags: ['b', 'a'] }],
    ])('keeps nothing if only %s changes', async (_, changes) => {
      await patch(changes).expect(200);
      expect(await numbers()).toEqual([]);
    });

    it.each([
      ['the text', { ...FIRST, text: 'Put' }],
      ['the tags', { ...FIRST, tags: ['put'] }],
      ['no tags', { title: FIRST.title, description: FIRST.description, text: FIRST.text }],
    ])('keeps the former state of an article that is put: %s', async (_, content) => {
      await put(content).expect(200);
      expect((await read(1)).body).toMatchObject(FIRST);
    });

    it('keeps nothing of an article that is put as it was, or for the first time', async () => {
      await put(FIRST).expect(200);
      expect(await numbers()).toEqual([]);
    });

    it('keeps the former state of an article that the RealWorld API changes', async () => {
      const reader = await register(api);
      const { body } = await api.http
        .post('/api/articles')
        .set(reader.auth)
        .send({ article: { title: 'Conduit', description: 'x', body: 'Old' } })
        .expect(201);
      const { slug } = body.article;
      await api.http
        .put(`/api/articles/${slug}`)
        .set(reader.auth)
        .send({ article: { body: 'New' } })
        .expect(200);
      const answer = await api.http.get(`/article/${slug}/revision/1`).set(editor.auth).expect(200);
      expect(answer.body).toMatchObject({ text: 'Old', author: { username: reader.username } });
    });

    it('costs no round trip, neither at creation nor at a change', async () => {
      const changed = await statementsOf(api.orm, () => patch({ text: 'Other' }));
      expect(
        changed
          .filter((sql) => !isOfIndex(sql))
          .map((sql) => sql.split(/\s/, 1)[0])
          .join(' '),
      ).toBe('select select select begin update commit');
      const created = await statementsOf(api.orm, () =>
        postArticle(api, author, { ...FIRST, title: 'A free slug' }),
      );
      expect(created.filter((sql) => !isOfIndex(sql))).toHaveLength(2);
    });
  });

  describe('when one person changes it again', () => {
    it('keeps the state before the first change, for 10 minutes', async () => {
      await patch({ text: 'Second' }).expect(200);
      await patch({ text: 'Third', tags: ['c'] }).expect(200);
      await put({ ...FIRST, text: 'Fourth' }).expect(200);
      expect(await numbers()).toEqual([1]);
      await later(11);
      await patch({ text: 'Fifth' }).expect(200);
      expect(await numbers()).toEqual([4, 1]);
      expect((await read(4)).body).toMatchObject({ text: 'Fourth', tags: FIRST.tags });
    });

    it('keeps the states between the changes of several people, and who wrote them', async () => {
      await patch({ text: 'By the editor' }, editor).expect(200);
      await patch({ text: 'By the author' }).expect(200);
      await patch({ text: 'By the author again' }).expect(200);
      await patch({ text: 'By the editor again' }, editor).expect(200);
      const texts = await Promise.all(
        (await numbers()).map(async (number) => {
          const { body } = await read(number);
          return [body.text, body.author.id];
        }),
      );
      expect(texts).toEqual([
        ['By the author again', author.id],
        ['By the editor', editor.id],
        ['First text', author.id],
      ]);
    });

    it('keeps each state if two change it at the same moment', async () => {
      const sql = `select from article where id = ${article.id} for update`;
      const answers = await sendBehindLock(api, { sql, waiting: 2 }, () =>
        Promise.all([patch({ text: 'Mine', tags: ['m'] }), patch({ tags: ['e'] }, editor)]),
      );
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      expect(await numbers()).toEqual([2, 1]);
      expect((await read(1)).body).toMatchObject(FIRST);
    });
  });

  describe('when listed', () => {
    it('has the latest first, without texts, and a cursor', async () => {
      await patch({ title: 'Second' }, editor).expect(200);
      await patch({ title: 'Third' }).expect(200);
      await patch({ title: 'Fourth' }, editor).expect(200);
      const first = await list('?limit=2');
      expect(first.body).toMatchObject({
        items: [
          { number: 3, title: 'Third' },
          { number: 2, title: 'Second', author: { id: editor.id }, size: 10 },
        ],
        hasNextPage: true,
      });
      expect(first.body.items[0]).not.toHaveProperty('text');
      const second = await list(`?limit=2&after=${first.body.endCursor}`);
      expect(second.body).toMatchObject({ items: [{ number: 1 }], hasNextPage: false });
      const third = await list(`?after=${second.body.endCursor}`);
      expect(third.body).toEqual({ items: [], endCursor: null, hasNextPage: false });
    });

    it('is for the author and editors only', async () => {
      await patch({ text: 'Second' }).expect(200);
      for (const path of ['', '/1', '/1/diff']) {
        const url = `/article/${article.slug}/revision${path}`;
        expectProblem(await api.http.get(url).set(stranger.auth), NOT_AUTHOR);
        await api.http.get(url).set(editor.auth).expect(200);
        await api.http.get(url).expect(401);
      }
      expectProblem(await restore(1, stranger), NOT_AUTHOR);
    });

    it('is not found for a draft of another', async () => {
      await patch({ publishedAt: null, text: 'Second' }).expect(200);
      const answer = await api.http.get(`/article/${article.id}/revision`).set(stranger.auth);
      expectProblem(answer, { status: 404, code: 'not_found', error: 'Article not found' });
    });

    it.each([['0'], ['2'], ['x'], ['2147483648']])('has no revision %s', async (number) => {
      await patch({ text: 'Second' }).expect(200);
      for (const path of [number, `${number}/diff`]) {
        const url = `/article/${article.slug}/revision/${path}`;
        expectProblem(await api.http.get(url).set(author.auth), NOT_FOUND);
      }
      expectProblem(await restore(number), NOT_FOUND);
    });
  });

  describe('when compared', () => {
    const LINES = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`);
    const CHANGED = LINES.with(9, 'other');

    it('shows how the text changed since, in the unified format', async () => {
      article = await postArticle(api, author, { ...FIRST, text: LINES.join('\n') });
      await patch({ text: CHANGED.join('\n') }).expect(200);
      expect((await diff(1)).body).toEqual({
        from: 1,
        to: 2,
        diff: [
          '--- revision/1',
          '+++ revision/2',
          '@@ -7,7 +7,7 @@',
          ' line 7',
          ' line 8',
          ' line 9',
          '-line 10',
          '+other',
          ' line 11',
          ' line 12',
          ' line 13',
          '',
        ].join('\n'),
      });
    });

    it('compares any two, in either direction', async () => {
      await patch({ text: 'Second' }, editor).expect(200);
      await patch({ text: 'Third' }).expect(200);
      const { body } = await diff(2, '?against=1');
      expect(body).toMatchObject({ from: 2, to: 1 });
      expect(applyPatch('Second', body.diff)).toBe('First text');
      expect((await diff(1, '?against=3')).body).toMatchObject({ from: 1, to: 3 });
      expectProblem(await diff(1, '?against=4'), NOT_FOUND);
    });

    it.each([
      ['lines that all differ', (side: string, n: number) => `${side}${n}`],
      [
        'lines in another order',
        (side: string, n: number) => `${(n * (side === 'a' ? 1 : 7)) % 31_013}`,
      ],
      ['hardly more than line breaks', (side: string, n: number) => (n % 2 === 0 ? side : '')],
    ])('compares long texts in a short time: %s', async (_, lineOf) => {
      const textOf = (side: string): string =>
        Array.from({ length: 133_000 }, (__, index) => lineOf(side, index))
          .join('\n')
          .slice(0, 200_000);
      article = await postArticle(api, author, { ...FIRST, text: textOf('a') });
      await patch({ text: textOf('b') }).expect(200);
      const { body } = await diff(1);
      expect(applyPatch(textOf('a'), body.diff)).toBe(textOf('b'));
    });
  });

  describe('when restored', () => {
    it('is the present state again, and the state before is a revision', async () => {
      const second = { title: 'Second', description: 'Two', text: 'Second text', tags: ['c'] };
      await patch(second, editor).expect(200);
      const { status, body, headers } = await restore(1);
      expect({ status, body }).toMatchObject({ status: 200, body: { ...FIRST, id: article.id } });
      expect(headers['etag']).toMatch(/^"/);
      expect(await numbers()).toEqual([2, 1]);
      expect((await read(2)).body).toMatchObject({ ...second, author: { id: editor.id } });
    });

    it('leaves a revision, also right after a change by the same person', async () => {
      await patch({ text: 'Second' }).expect(200);
      await restore(1).expect(200);
      expect((await read(2)).body.text).toBe('Second');
      await restore(2).expect(200);
      expect(await numbers()).toEqual([3, 2, 1]);
    });

    it('is refused with the version that somebody has changed since', async () => {
      await patch({ text: 'Second' }).expect(200);
      const { headers } = await api.http.get(`/article/${article.slug}`);
      await patch({ text: 'Third' }, editor).expect(200);
      const answer = await restore(1).set({ 'if-match': String(headers['etag']) });
      expectProblem(answer, { status: 412, code: 'precondition_failed' });
      expect((await api.http.get(`/article/${article.slug}`)).body.text).toBe('Third');
      expect(await numbers()).toEqual([2, 1]);
    });

    it('keeps the change of somebody who edits meanwhile as a revision', async () => {
      await patch({ text: 'Second' }).expect(200);
      const sql = `update article set text = 'Meanwhile', version = version + 1,
        revision = revision + 1, edited_by_id = ${editor.id}, edited_at = now() where id = ${article.id}`;
      const { status } = await sendBehindLock(api, { sql, waiting: 1 }, () => restore(1));
      expect(status).toBe(200);
      expect((await read(3)).body).toMatchObject({
        text: 'Meanwhile',
        author: { id: editor.id },
      });
    });

    it('belongs to an author who left, too, for editors', async () => {
      const leaver = await signUp(api);
      article = await postArticle(api, leaver, FIRST);
      await patch({ text: 'Second' }, leaver).expect(200);
      await api.http
        .post('/user/profile/deletion')
        .set(leaver.auth)
        .send({ currentPassword: leaver.password, content: 'keep' })
        .expect(204);
      const { body } = await restore(1, editor).expect(200);
      expect(body).toMatchObject({ ...FIRST, author: { id: leaver.id } });
      const found = await api.http.get(`/article/${article.slug}/revision`).set(editor.auth);
      expect(found.body.items).toMatchObject([
        { number: 2, author: { id: leaver.id } },
        { number: 1, author: { id: leaver.id } },
      ]);
    });
  });

  describe('when there are many', () => {
    it('keeps the latest 50 of each article', async () => {
      await addRevisions(60);
      const other = await postArticle(api, author, FIRST);
      await addRevisions(50, other);
      expect(await runJob(api, 'purge-revisions')).toBe(10);
      const { body } = await list('?limit=100');
      expect(body.items.map(({ number }: { number: number }) => number)).toEqual(
        Array.from({ length: 50 }, (_, index) => 60 - index),
      );
    });

    it('are deleted with their article', async () => {
      await patch({ text: 'Second' }).expect(200);
      await runElsewhere(api, 'delete from article where id = $1', [article.id]);
      const sql = 'select from article_revision where article_id = $1';
      expect(await runElsewhere(api, sql, [article.id])).toEqual([]);
    });
  });

  /** Makes all changes of the article older. */
  async function later(minutes: number): Promise<void> {
    await runElsewhere(
      api,
      `update article_revision set replaced_at = replaced_at - $2 * interval '1 minute'
       where article_id = $1`,
      [article.id, minutes],
    );
  }

  async function addRevisions(count: number, { id } = article): Promise<void> {
    await runElsewhere(
      api,
      `insert into article_revision (article_id, number, title, description, text, tags, size,
         author_id, created_at, replaced_by_id, replaced_at)
       select $1, n, 'x', '', 'x', '{}', 1, $2, now(), $2, now() from generate_series(1, $3::int) n`,
      [id, author.id, count],
    );
  }

  /** The numbers of the article's revisions, the latest first. */
  async function numbers(): Promise<number[]> {
    const { body } = await list('');
    return body.items.map(({ number }: { number: number }) => number);
  }

  async function list(query: string): Promise<Response> {
    const path = `/article/${article.id}/revision${query}`;
    return api.http.get(path).set(editor.auth).expect(200);
  }

  async function read(number: number): Promise<Response> {
    const path = `/article/${article.id}/revision/${number}`;
    return api.http.get(path).set(editor.auth).expect(200);
  }

  function diff(number: number, query = ''): Test {
    return api.http.get(`/article/${article.id}/revision/${number}/diff${query}`).set(editor.auth);
  }

  function restore(number: number | string, by = author): Test {
    return api.http.post(`/article/${article.slug}/revision/${number}/restore`).set(by.auth);
  }

  function patch(changes: object, by = author): Test {
    return api.http.patch(`/article/${article.id}`).set(by.auth).send(changes);
  }

  function put(content: object): Test {
    return api.http.put(`/article/${article.slug}`).set(author.auth).send(content);
  }
});

describe('revisions with a greatest age', () => {
  const api = useTestApp({ revisionsMaxAge: 24 * 3_600_000, revisionsKept: 3 });

  it('are deleted that long after they were replaced', async () => {
    const author = await signUp(api);
    const { id } = await postArticle(api, author);
    await runElsewhere(
      api,
      `insert into article_revision (article_id, number, title, description, text, tags, size,
         author_id, created_at, replaced_by_id, replaced_at)
       select $1, n, 'x', '', 'x', '{}', 1, $2, now() - interval '1 year', $2,
         now() - n * interval '1 hour' from unnest(array[22, 23, 25]) n`,
      [id, author.id],
    );
    expect(await runJob(api, 'purge-revisions')).toBe(1);
    const { body } = await api.http.get(`/article/${id}/revision`).set(author.auth).expect(200);
    expect(body.items).toHaveLength(2);
  });
});

/** Whether a statement is one that the search index takes besides. */
function isOfIndex(sql: string): boolean {
  return /ts_lexize|^insert into article_search/.test(sql);
}

import type { Response } from 'supertest';
import { runElsewhere, sendBehindLock } from '../../support/other-connection.js';
import { type Person, type PostedArticle, postArticle, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp } from '../../support/test-app.js';

const NOT_AUTHOR = {
  status: 403,
  code: 'not_author',
  error: 'You are not the author of this article!',
} as const;
const NOT_FOUND = { status: 404, code: 'not_found', error: 'Article not found' } as const;

describe('articles that several write at once', () => {
  // More than ten that wait for a lock: a job that starts meanwhile needs two.
  const api = useTestApp({ databasePoolSize: 14 });
  let author: Person;
  let other: Person;
  let article: PostedArticle;

  beforeAll(async () => {
    author = await signUp(api);
    other = await signUp(api);
  });
  beforeEach(async () => {
    article = await postArticle(api, author, { tags: ['one', 'two'] });
  });

  describe('when posts race', () => {
    it('gives twenty posts with one title twenty different slugs', async () => {
      const answers = await together(20, (index) =>
        post(index % 2 === 0 ? author : other, { title: 'The same', tags: [`tag ${index % 3}`] }),
      );
      expect(statusesOf(answers)).toEqual(times(20, 201));
      const slugs: string[] = answers.map(({ body }) => body.slug);
      expect(new Set(slugs).size).toBe(20);
      expect(slugs).toContain('the-same');
      for (const { body } of answers) {
        expect((await read(body.slug)).body).toMatchObject({ id: body.id, tags: body.tags });
      }
    });

    it('takes another slug where its own is taken while it is being written', async () => {
      const { status, body } = await sendBehindLock(
        api,
        { sql: insertOf('a-hair', author), waiting: 1 },
        () => post(other, { title: 'A hair', tags: ['hair'] }),
      );
      expect(status).toBe(201);
      expect(body.slug).toMatch(/^a-hair-[a-z0-9]{6}$/);
      expect((await read(body.slug)).body).toMatchObject({ id: body.id, tags: ['hair'] });
    });

    it('makes new tags that two bring in opposite orders, without a deadlock', async () => {
      const tags = ['raced 1', 'raced 2', 'raced 3'];
      const sql = `insert into tag (name) values ('raced 2')`;
      const answers = await sendBehindLock(api, { sql, waiting: 2 }, () =>
        together(2, (index) => post(author, { tags: index === 0 ? tags : tags.toReversed() })),
      );
      expect(statusesOf(answers)).toEqual(times(2, 201));
      for (const { body } of answers) {
        expect((await read(body.slug)).body.tags).toEqual(tags);
      }
    });
  });

  describe('when puts race', () => {
    it('gives a new slug to one of two authors and 403 to the other, never 500', async () => {
      for (let round = 0; round < 10; round++) {
        const slug = `put-race-${round}`;
        const answers = await together(4, (index) =>
          put(index % 2 === 0 ? author : other, slug, { title: `${index}`, tags: [`${index}`] }),
        );
        expect(statusesOf(answers)).toEqual([200, 201, 403, 403]);
        const { body } = await read(slug);
        const winners = answers.filter(({ status }) => status < 300).map((answer) => answer.body);
        expect(winners.map((winner) => winner.author)).toEqual(times(2, body.author));
        expect(winners.map((winner) => winner.title)).toContain(body.title);
        expect(body.tags).toEqual([body.title]);
      }
    });

    it('responds with 403 if another author takes the slug while it is being written', async () => {
      const answer = await sendBehindLock(
        api,
        { sql: insertOf('put-hair', author), waiting: 1 },
        () => put(other, 'put-hair', { title: 'Mine' }),
      );
      expectProblem(answer, NOT_AUTHOR);
      expect((await read('put-hair')).body.author.id).toBe(author.id);
    });

    it('leaves one whole article if replacements by its author race', async () => {
      const answers = await sendBehindLock(api, { sql: lockOf(article), waiting: 10 }, () =>
        together(10, (index) =>
          put(author, article.slug, { title: `${index}`, text: `${index}`, tags: [`${index}`] }),
        ),
      );
      expect(statusesOf(answers)).toEqual(times(10, 200));
      const { body } = await read(article.slug);
      expect(body).toMatchObject({ text: body.title, tags: [body.title] });
      expect(await versionOf(article)).toBe(11);
    });
  });

  describe('when patches race', () => {
    const CHANGES = {
      title: 'New title',
      text: 'New text',
      description: 'New description',
      tags: ['new', 'tags'],
      publishedAt: '2021-01-01T00:00:00.000Z',
    };
    const FIELDS = Object.entries(CHANGES).map(([field, value]) => ({ [field]: value }));

    it.each([[2], [5], [10]])('applies each of %i that change different fields', async (count) => {
      const changes = Array.from({ length: count }, (_, index) => FIELDS[index % FIELDS.length]);
      // No request can write before all of them have read: always the worst case.
      const answers = await sendBehindLock(api, { sql: lockOf(article), waiting: count }, () =>
        together(count, (index) => patch(article.slug, changes[index])),
      );
      expect(statusesOf(answers)).toEqual(times(count, 200));
      expect((await read(article.slug)).body).toMatchObject(Object.assign({}, ...changes));
      expect(await versionOf(article)).toBe(1 + count);
    });

    it('applies each of 10, however they meet', async () => {
      for (let round = 0; round < 5; round++) {
        const { slug } = await postArticle(api, author, { tags: ['one', 'two'] });
        const answers = await together(10, (index) => patch(slug, FIELDS[index % FIELDS.length]));
        expect(statusesOf(answers)).toEqual(times(10, 200));
        expect((await read(slug)).body).toMatchObject(CHANGES);
      }
    });

    it('leaves the tags of the last one where all change the tags', async () => {
      const answers = await sendBehindLock(api, { sql: lockOf(article), waiting: 10 }, () =>
        together(10, (index) => patch(article.slug, { tags: ['both', `${index}`] })),
      );
      expect(statusesOf(answers)).toEqual(times(10, 200));
      const { tags, updatedAt } = (await read(article.slug)).body;
      expect(tags).toEqual([expect.stringMatching(/^\d$/), 'both']);
      const last = answers.filter(({ body }) => body.updatedAt === updatedAt);
      expect(last.map(({ body }) => body.tags)).toContainEqual(tags);
    });

    it('returns the article with both changes, as it is stored', async () => {
      const { status, body } = await sendBehindLock(
        api,
        { sql: changeOf(article, `title = 'Raced'`), waiting: 1 },
        () => patch(article.slug, { text: 'Late' }),
      );
      expect(status).toBe(200);
      expect(body).toMatchObject({ title: 'Raced', text: 'Late', tags: ['one', 'two'] });
      expect((await read(article.slug)).body).toMatchObject(body);
    });

    it('responds with 403 if the article now belongs to another user', async () => {
      const answer = await sendBehindLock(
        api,
        { sql: changeOf(article, `author_id = ${other.id}`), waiting: 1 },
        () => patch(article.slug, { text: 'Late' }),
      );
      expectProblem(answer, NOT_AUTHOR);
    });
  });

  describe('when the article is deleted meanwhile', () => {
    it.each([
      ['a patch', () => patch(article.slug, { text: 'Late' })],
      ['a patch of tags', () => patch(article.slug, { tags: ['late'] })],
      ['a comment', () => comment(article.slug)],
    ])('responds with 404 to %s', async (_, write) => {
      const lock = { sql: deletionOf(article), waiting: 1 };
      expectProblem(await sendBehindLock(api, lock, write), NOT_FOUND);
    });

    it('makes it anew where it is put', async () => {
      const lock = { sql: deletionOf(article), waiting: 1 };
      const { status, body } = await sendBehindLock(api, lock, () => put(other, article.slug, {}));
      expect(status).toBe(201);
      expect(body.id).not.toBe(article.id);
    });

    it('responds with 200 or 404 to each of several deletions, never 500', async () => {
      const path = `/article/${article.slug}`;
      const lock = { sql: lockOf(article), waiting: 5 };
      const answers = await sendBehindLock(api, lock, () =>
        together(5, () => api.http.delete(path).set(author.auth)),
      );
      expect(statusesOf(answers)).toContain(200);
      expect([200, 404]).toEqual(expect.arrayContaining(statusesOf(answers)));
    });
  });

  async function post(by: Person, changes: object): Promise<Response> {
    return api.http
      .post('/article')
      .set(by.auth)
      .send({ title: 'x', text: 'x', ...changes });
  }

  async function put(by: Person, slug: string, changes: object): Promise<Response> {
    const body = { title: 'x', text: 'x', ...changes };
    return api.http.put(`/article/${slug}`).set(by.auth).send(body);
  }

  async function patch(slug: string, changes: object | undefined): Promise<Response> {
    return api.http.patch(`/article/${slug}`).set(author.auth).send(changes);
  }

  async function comment(slug: string): Promise<Response> {
    return api.http.post(`/article/${slug}/comment`).set(other.auth).send({ text: 'Late' });
  }

  async function read(slug: string): Promise<Response> {
    return api.http.get(`/article/${slug}`).expect(200);
  }

  async function versionOf({ id }: PostedArticle): Promise<number | undefined> {
    const sql = 'select version from article where id = $1';
    const [row] = await runElsewhere<{ version: number }>(api, sql, [id]);
    return row?.version;
  }
});

/** Sends `count` requests at once. */
function together(
  count: number,
  send: (index: number) => PromiseLike<Response>,
): Promise<Response[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => send(index)));
}

function statusesOf(answers: Response[]): number[] {
  return answers.map(({ status }) => status).toSorted();
}

function times<T>(count: number, item: T): T[] {
  return Array.from({ length: count }, () => item);
}

function insertOf(slug: string, { id }: Person): string {
  return `insert into article
      (slug, title, description, text, author_id, published_at, created_at, updated_at)
    values ('${slug}', 'x', '', 'x', ${id}, now(), now(), now())`;
}

function lockOf({ id }: PostedArticle): string {
  return `select from article where id = ${id} for update`;
}

/** @param assignment what another edit sets */
function changeOf({ id }: PostedArticle, assignment: string): string {
  return `update article set ${assignment}, version = version + 1 where id = ${id}`;
}

function deletionOf({ id }: PostedArticle): string {
  return `delete from article where id = ${id}`;
}

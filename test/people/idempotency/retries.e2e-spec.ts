import type { Response } from 'supertest';
import { runElsewhere, sendBehindLock } from '../../support/other-connection.js';
import { type Person, postArticle, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { statementsOf } from '../../support/statements.js';
import { tableFingerprints } from '../../support/table-fingerprints.js';
import { useTestApp } from '../../support/test-app.js';
import { resumeTime, stopClock } from '../../support/time.js';
import { send } from '../../support/wire.js';

const IN_PROGRESS = { status: 409, code: 'request_in_progress' } as const;
const REUSED = { status: 422, code: 'idempotency_key_reused' } as const;

const DAY = 24 * 3600 * 1000;

let keys = 0;

describe('requests that are sent again', () => {
  const api = useTestApp();
  let author: Person;
  let other: Person;
  let comments: string;
  let key: string;

  beforeAll(async () => {
    [author, other] = [await signUp(api), await signUp(api)];
    comments = `/article/${(await postArticle(api, author)).slug}/comment`;
  });
  beforeEach(() => {
    key = `key-${++keys}`;
  });
  afterEach(() => resumeTime());

  /** Sends a POST request with {@link key}. */
  async function post(path: string, body: object, by = author): Promise<Response> {
    return api.http.post(path).set(by.auth).set('idempotency-key', key).send(body);
  }

  const postTitled = (title: string, by = author): Promise<Response> =>
    post('/article', { title, text: 'A text', tags: ['b', 'a'] }, by);

  /** Titles are unique to a test. */
  async function countOf(title: string): Promise<number | undefined> {
    const sql = 'select count(*)::int as count from article where title = $1';
    return (await runElsewhere<{ count: number }>(api, sql, [title]))[0]?.count;
  }

  describe('when the first has succeeded', () => {
    it.each([
      ['an article', () => postTitled('Again')],
      ['a comment', () => post(comments, { text: 'Again' })],
    ])('get exactly the same response, and create nothing, for %s', async (_, postAgain) => {
      const first = await postAgain();
      expect(first.status).toBe(201);
      expect(first.headers).not.toHaveProperty('idempotency-replayed');
      const before = await tableFingerprints(api);
      expectReplay(await postAgain(), first);
      expectReplay(await postAgain(), first);
      expect(await tableFingerprints(api)).toEqual(before);
    });

    it('get the entity tag too, with which the article can be edited', async () => {
      await postTitled('Edited with the tag');
      const { headers, body } = await postTitled('Edited with the tag');
      const edit = api.http.patch(`/article/${body.slug}`).set(author.auth);
      await edit.set('if-match', String(headers.etag)).send({ title: 'x' }).expect(200);
    });

    it('get it even if the article has changed or is gone', async () => {
      const first = await postTitled('Changed since');
      const path = `/article/${first.body.slug}`;
      await api.http.patch(path).set(author.auth).send({ title: 'Other' }).expect(200);
      expectReplay(await postTitled('Changed since'), first);
      await api.http.delete(path).set(author.auth).expect(200);
      expectReplay(await postTitled('Changed since'), first);
    });

    it('are the same with their properties in another order', async () => {
      const first = await post('/article', { title: 'Ordered', text: 'x' });
      expectReplay(await post('/article', { text: 'x', title: 'Ordered' }), first);
    });

    it.each([
      ['another body', () => post(comments, { text: 'Other' })],
      ['another article', () => post('/article/other/comment', { text: 'First' })],
      ['another route', () => postTitled('Other route')],
    ])('are refused with %s', async (_, postOther) => {
      await post(comments, { text: 'First' });
      const before = await tableFingerprints(api);
      expectProblem(await postOther(), REUSED);
      expect(await tableFingerprints(api)).toEqual(before);
    });

    it('are new requests if another user sends them', async () => {
      const first = await postTitled('Two users');
      const theirs = await postTitled('Two users', other);
      expect(theirs.status).toBe(201);
      expect(theirs.body.author.id).toBe(other.id);
      expect(theirs.body.id).not.toBe(first.body.id);
      expectReplay(await postTitled('Two users', other), theirs);
      expectReplay(await postTitled('Two users'), first);
    });

    it('are new requests after a day, and stored for another day', async () => {
      const start = Date.now();
      const postAt = (time: number): Promise<Response> => {
        stopClock(api, new Date(start + time).toISOString());
        return postTitled('A day');
      };
      const first = await postAt(0);
      expectReplay(await postAt(DAY - 1), first);
      const second = await postAt(DAY);
      expect(second.status).toBe(201);
      expect(second.headers).not.toHaveProperty('idempotency-replayed');
      expect(second.body.id).not.toBe(first.body.id);
      expectReplay(await postAt(2 * DAY - 1), second);
      expect(await countOf('A day')).toBe(2);
    });

    it('are refused without a session like all requests', async () => {
      const person = await signUp(api);
      await postTitled('Signed out', person);
      await api.http.post('/user/sign-out').set(person.auth).expect(204);
      expectProblem(await postTitled('Signed out', person), { status: 401, code: 'token_invalid' });
    });
  });

  describe('when the first failed', () => {
    it('are carried out', async () => {
      const before = await tableFingerprints(api);
      expect((await postTitled('')).status).toBe(422);
      expect((await post('/article/not-yet/comment', { text: 'x' })).status).toBe(404);
      expect(await tableFingerprints(api)).toEqual(before);
      const response = await postTitled('Not yet');
      expect(response.status).toBe(201);
      expect(response.headers).not.toHaveProperty('idempotency-replayed');
    });

    it('are carried out after a comment failed because its article was deleted meanwhile', async () => {
      const { id, slug } = await postArticle(api, author);
      const lock = { sql: `delete from article where id = ${id}`, waiting: 1 };
      const path = `/article/${slug}/comment`;
      const response = await sendBehindLock(api, lock, () => post(path, { text: 'Late' }));
      expectProblem(response, { status: 404, code: 'not_found' });
      expect((await postTitled('Its key is free')).status).toBe(201);
    });
  });

  describe('while the first is in progress', () => {
    it('are refused, and get its response later', async () => {
      const refused: Response[] = [];
      const meanwhile = async (): Promise<void> => {
        refused.push(await postTitled('In progress'), await postTitled('Another'));
      };
      const lock = { sql: 'lock table idempotency_key in share mode', waiting: 1, meanwhile };
      const first = await sendBehindLock(api, lock, () => postTitled('In progress'));
      expect(first.status).toBe(201);
      refused.forEach((response) => expectProblem(response, IN_PROGRESS));
      expect(refused).toHaveLength(2);
      expectReplay(await postTitled('In progress'), first);
    });

    it('create one article if ten are sent at once', async () => {
      for (let round = 0; round < 8; round++) {
        key = `race-${round}`;
        const title = `Raced ${round}`;
        const responses = await together(10, () => postTitled(title));
        const [first, ...repeats] = successesOf(responses);
        expect(first?.status).toBe(201);
        repeats.forEach((repeat) => expect(essenceOf(repeat)).toEqual(first && essenceOf(first)));
        const refusals = responses.filter(({ status }) => status !== 201);
        refusals.forEach((refusal) => expectProblem(refusal, IN_PROGRESS));
        expect(await countOf(title)).toBe(1);
        const later = await postTitled(title);
        expect(later.headers['idempotency-replayed']).toBe('true');
        expect(later.text).toBe(first?.text);
      }
    });

    it('create one article if ten with different bodies are sent at once', async () => {
      for (let round = 0; round < 4; round++) {
        key = `bodies-${round}`;
        const titles = Array.from({ length: 10 }, (_, index) => `Body ${round} ${index}`);
        const responses = await together(10, (index) => postTitled(titles[index] ?? ''));
        expect(successesOf(responses)).toHaveLength(1);
        expect([201, 409, 422]).toEqual(
          expect.arrayContaining(responses.map(({ status }) => status)),
        );
        const counts = await Promise.all(titles.map((title) => countOf(title)));
        expect(counts.toSorted()).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
      }
    });
  });

  describe('when the slug is taken', () => {
    it('create an article with another slug, once', async () => {
      await postArticle(api, other, { title: 'Taken' });
      const first = await postTitled('Taken');
      expect(first.status).toBe(201);
      expect(first.body).toMatchObject({
        slug: expect.stringMatching(/^taken-[a-z0-9]{6}$/),
        tags: ['a', 'b'],
      });
      expectReplay(await postTitled('Taken'), first);
      const { body } = await api.http.get(`/article/${first.body.slug}`).expect(200);
      expect(body).toMatchObject(first.body);
      expect(await countOf('Taken')).toBe(2);
    });

    it('do so if it is taken while they are written', async () => {
      const sql = `insert into article
          (slug, title, description, text, author_id, published_at, created_at, updated_at)
        values ('a-hair', 'x', '', 'x', ${other.id}, now(), now(), now())`;
      const first = await sendBehindLock(api, { sql, waiting: 1 }, () => postTitled('A hair'));
      expect(first.status).toBe(201);
      expect(first.body.slug).toMatch(/^a-hair-[a-z0-9]{6}$/);
      expectReplay(await postTitled('A hair'), first);
    });

    it('do so if ten with different keys are sent at once', async () => {
      const body = { title: 'Ten keys', text: 'x', tags: ['raced'] };
      const responses = await together(10, (index) =>
        api.http.post('/article').set(author.auth).set('idempotency-key', `${index}`).send(body),
      );
      expect(successesOf(responses)).toHaveLength(10);
      expect(new Set(responses.map((response) => response.body.slug)).size).toBe(10);
      for (const { body: made } of responses) {
        const { body: read } = await api.http.get(`/article/${made.slug}`).expect(200);
        expect(read).toMatchObject(made);
      }
    });
  });

  describe('with a key', () => {
    it('store key and effect in one transaction', async () => {
      const statements = await statementsOf(api.orm, () => postTitled('One transaction'));
      const ends = statements.filter((statement) => /^(begin|commit|rollback)$/.test(statement));
      expect(ends).toEqual(['begin', 'commit']);
      const [begin, insert, store, commit] = [
        /^begin/,
        /\binsert into article /,
        /\binsert into idempotency_key\b/,
        /^commit/,
      ].map((form) => statements.findIndex((statement) => form.test(statement)));
      expect([begin, insert, store, commit]).toEqual(
        [begin, insert, store, commit].toSorted((a = 0, b = 0) => a - b),
      );
      expect([begin, insert, store, commit]).not.toContain(-1);
    });

    it('show at once in the list that was just read', async () => {
      await api.http.get('/article?limit=1').expect(200);
      await postTitled('Shows at once');
      const { body } = await api.http.get('/article?limit=1').expect(200);
      expect(body.items[0].title).toBe('Shows at once');
    });

    it('do not store the key itself', async () => {
      key = 'a very secret key'.replaceAll(' ', '_');
      await postTitled('Secret');
      const rows = await runElsewhere(api, 'select * from idempotency_key');
      expect(rows.length).toBeGreaterThan(0);
      expect(JSON.stringify(rows)).not.toContain(key);
    });

    it.each([['!'], ['~'.repeat(255)], ['"8e03978e-40d5-43dd-bc93-6894a57f9324"']])(
      'accept the key %s',
      async (form) => {
        key = form;
        const first = await post(comments, { text: 'A form' });
        expect(first.status).toBe(201);
        expectReplay(await post(comments, { text: 'A form' }), first);
      },
    );

    it.each([
      ['an empty one', ''],
      ['one of 256 characters', 'x'.repeat(256)],
      ['one with a space', 'a b'],
      ['one with a tab', 'a\tb'],
      ['one that is not ASCII', 'k\u00e9y'],
      ['two', ['one', 'two']],
      ['the same twice', ['one', 'one']],
    ])('refuse %s', async (_, form) => {
      const before = await tableFingerprints(api);
      const response = await send(api, 'POST', comments, {
        headers: {
          ...author.auth,
          'content-type': 'application/json',
          'idempotency-key': form,
        },
        body: '{"text":"x"}',
      });
      const fields = ['Idempotency-Key'];
      expectProblem(response, { status: 422, code: 'validation_failed', fields });
      expect(await tableFingerprints(api)).toEqual(before);
    });
  });

  describe('without a key', () => {
    it.each([
      ['articles', () => '/article', { title: 'No key', text: 'x' }],
      ['comments', () => comments, { text: 'No key' }],
    ])('create two %s, without any statement for keys', async (_, path, body) => {
      const ids: number[] = [];
      const statements = await statementsOf(api.orm, async () => {
        for (let count = 0; count < 2; count++) {
          const made = await api.http.post(path()).set(author.auth).send(body).expect(201);
          expect(made.headers).not.toHaveProperty('idempotency-replayed');
          ids.push(made.body.id);
        }
      });
      expect(ids[0]).not.toBe(ids[1]);
      expect(statements.filter((sql) => /idempotency|advisory|savepoint/.test(sql))).toEqual([]);
    });
  });
});

function expectReplay(response: Response, first: Response): void {
  expect(response.headers['idempotency-replayed']).toBe('true');
  expect(essenceOf(response)).toEqual(essenceOf(first));
}

/** The parts that a response and its replay have in common. */
function essenceOf({ status, text, headers }: Response): object {
  return { status, text, type: headers['content-type'], etag: headers.etag };
}

function successesOf(responses: Response[]): Response[] {
  return responses.filter(({ status }) => status === 201);
}

/** Sends `count` requests at once. */
function together(
  count: number,
  request: (index: number) => PromiseLike<Response>,
): Promise<Response[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => request(index)));
}

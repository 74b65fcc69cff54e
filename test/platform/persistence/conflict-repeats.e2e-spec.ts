import { METHOD_METADATA, INTERCEPTORS_METADATA } from '@nestjs/common/constants.js';
import { RequestMethod } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { Client } from 'pg';
import type { Response } from 'supertest';
import { ConflictRepeatInterceptor } from '../../../src/people/auth/conflict-repeat.interceptor.js';
import { LogCapture } from '../../support/log-capture.js';
import { runElsewhere } from '../../support/other-connection.js';
import {
  createToken,
  type Person,
  type PostedArticle,
  postArticle,
  signUp,
} from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { until } from '../../support/server-process.js';
import { useTestApp } from '../../support/test-app.js';

const CONFLICT = { status: 409, code: 'edit_conflict' } as const;

describe('a transaction that PostgreSQL rolls back because of a concurrent one', () => {
  const log = new LogCapture();
  const api = useTestApp({ logLevel: 'warn' }, { logTo: log });
  let author: Person;
  let article: PostedArticle;

  beforeAll(async () => {
    author = await signUp(api);
    await runElsewhere(api, 'create sequence tries');
  });
  beforeEach(async () => {
    article = await postArticle(api, author, { tags: ['one'] });
    await runElsewhere(api, 'alter sequence tries restart');
    log.text.length = 0;
  });

  describe('when it is in a deadlock', () => {
    it.each([
      ['a PUT', {}, 200],
      ['a PUT on condition', { 'if-match': '*' }, 200],
    ])('repeats %s completely, with the usual response', async (_, headers, status) => {
      const response = await inDeadlock(`new tag ${status}${Object.keys(headers).length}`, (tag) =>
        api.http
          .put(`/article/${article.slug}`)
          .set({ ...author.auth, ...headers })
          .send({ title: 'Mine', text: 'x', tags: [tag] }),
      );
      expect(response.status).toBe(status);
      expect(response.body).toMatchObject({ title: 'Mine', text: 'x' });
      expect(await stored()).toEqual({ title: 'Mine', version: 3, tags: 1 });
      expect(repeats()).toBe(1);
    });

    it('repeats a PATCH of the unit of work on the changes of the other', async () => {
      const response = await inDeadlock('a patched tag', (tag) =>
        api.http
          .patch(`/article/${article.slug}`)
          .set(author.auth)
          .send({ text: 'y', tags: [tag] }),
      );
      expect(response.status).toBe(200);
      expect(response.body).toMatchObject({ title: 'Of the other', text: 'y' });
      expect(repeats()).toBe(1);
    });
  });

  describe('when it cannot be serialized', () => {
    it.each(['40001', '40P01'])('repeats it after %s, until it succeeds', async (code) => {
      const response = await failing('insert on article', code, 3, () =>
        api.http.post('/article').set(author.auth).send({ title: 'Again', text: 'x' }),
      );
      expect(response.status).toBe(201);
      expect(await countOf(response.body.slug)).toBe(1);
      expect(repeats()).toBe(3);
    });

    it('repeats it for a program with an access token', async () => {
      const { auth } = await createToken(api, author, ['article:write']);
      const response = await failing('insert on article', '40001', 2, () =>
        api.http.post('/article').set(auth).send({ title: 'Of a program', text: 'x' }),
      );
      expect(response.status).toBe(201);
      expect(await countOf(response.body.slug)).toBe(1);
      expect(repeats()).toBe(2);
    });

    it('repeats it together with the transaction of an Idempotency-Key', async () => {
      const response = await failing('insert on idempotency_key', '40001', 1, postKeyed);
      expect(response.status).toBe(201);
      expect((await postKeyed()).body).toEqual(response.body);
      expect(await countOf(response.body.slug)).toBe(1);
    });

    it('repeats a change of the profile in a new unit of work', async () => {
      const response = await failing('update on "user"', '40001', 2, () =>
        api.http
          .patch('/user/profile')
          .set(author.auth)
          .send({ bio: 'Changed', social: { twitter: 'x' } }),
      );
      expect(response.body).toMatchObject({ bio: 'Changed', social: { twitter: 'x' } });
      const { body } = await api.http.get('/user/profile').set(author.auth);
      expect(body).toMatchObject({ bio: 'Changed', social: { twitter: 'x' } });
    });

    it('responds with 409 after four attempts, having changed nothing', async () => {
      const response = await failing('insert on comment', '40P01', 99, () =>
        api.http.post(`/article/${article.slug}/comment`).set(author.auth).send({ text: 'x' }),
      );
      expectProblem(response, CONFLICT);
      expect(await lastTry()).toBe(4);
      expect(await countComments()).toBe(0);
    });

    it('does not repeat partly committed work', async () => {
      // The attempt is counted, and only then a session opened.
      const response = await failing('insert on session', '40001', 99, () =>
        api.http.post('/user/sign-in').send({ email: author.email, password: author.password }),
      );
      expectProblem(response, CONFLICT);
      expect(await lastTry()).toBe(1);
    });

    it('does not repeat work that failed for another reason', async () => {
      const response = await failing('insert on comment', '55P03', 99, () =>
        api.http.post(`/article/${article.slug}/comment`).set(author.auth).send({ text: 'x' }),
      );
      expectProblem(response, CONFLICT);
      expect(await lastTry()).toBe(1);
    });
  });

  it('is repeated on every route that writes', () => {
    const controllers = [...api.app.get(ModulesContainer).values()].flatMap((module) =>
      Array.from(module.controllers.values(), ({ metatype }) => metatype as { prototype: object }),
    );
    const handlers = controllers.flatMap(({ prototype }) =>
      Object.values(Object.getOwnPropertyDescriptors(prototype)).map(({ value }) => value),
    );
    const writing = handlers.filter((handler) => {
      const method: unknown = Reflect.getMetadata(METHOD_METADATA, handler);
      return method !== undefined && method !== RequestMethod.GET;
    });
    expect(writing.length).toBeGreaterThan(20);
    for (const handler of writing) {
      const [outermost] = Reflect.getMetadata(INTERCEPTORS_METADATA, handler) ?? [];
      expect([handler.name, outermost]).toEqual([handler.name, ConflictRepeatInterceptor]);
    }
  });

  /** Lets PostgreSQL find that we hold the article and want the tag, and another the reverse. */
  async function inDeadlock(
    tag: string,
    send: (tag: string) => PromiseLike<Response>,
  ): Promise<Response> {
    const client = new Client({ connectionString: api.config.databaseUrl });
    await client.connect();
    try {
      // Who waits for so long before looking is never the one who gives up.
      await client.query(`set deadlock_timeout = '1h'`);
      await client.query('begin');
      await client.query('insert into tag (name) values ($1)', [tag]);
      const response = Promise.resolve(send(tag));
      await until(async () => (await waiting()) === 1);
      await client.query(
        `update article set title = 'Of the other', version = version + 1 where id = $1`,
        [article.id],
      );
      await client.query('commit');
      return await response;
    } finally {
      await client.end();
    }
  }

  /** Has PostgreSQL raise an error on the first `times` rows of what `send` does. */
  async function failing(
    event: string,
    code: string,
    times: number,
    send: () => PromiseLike<Response>,
  ): Promise<Response> {
    const [, table = ''] = event.split(' on ');
    await runElsewhere(
      api,
      `create function fail() returns trigger language plpgsql as $$
       begin
         if nextval('tries') <= ${times} then
           raise exception 'given up' using errcode = '${code}';
         end if;
         return new;
       end $$;
       create trigger fail before ${event} for each row execute function fail()`,
    );
    try {
      return await send();
    } finally {
      await runElsewhere(api, `drop trigger fail on ${table}; drop function fail()`);
    }
  }

  async function postKeyed(): Promise<Response> {
    return api.http
      .post('/article')
      .set({ ...author.auth, 'idempotency-key': 'repeated' })
      .send({ title: 'Keyed', text: 'x' });
  }

  function repeats(): number {
    return log.lines.filter(({ msg }) => msg.endsWith('is repeated')).length;
  }

  async function waiting(): Promise<number | undefined> {
    return numberOf(
      `select count(*)::int as number from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`,
    );
  }

  function lastTry(): Promise<number | undefined> {
    return numberOf('select last_value::int as number from tries');
  }

  function countOf(slug: string): Promise<number | undefined> {
    return numberOf('select count(*)::int as number from article where slug = $1', slug);
  }

  function countComments(): Promise<number | undefined> {
    return numberOf(
      'select count(*)::int as number from comment where article_id = $1',
      article.id,
    );
  }

  async function numberOf(sql: string, ...values: unknown[]): Promise<number | undefined> {
    const [row] = await runElsewhere<{ number: number }>(api, sql, values);
    return row?.number;
  }

  async function stored(): Promise<object | undefined> {
    const [row] = await runElsewhere<object>(
      api,
      `select title, version,
         (select count(*)::int from article_tags where article_id = article.id) as tags
       from article where id = $1`,
      [article.id],
    );
    return row;
  }
});

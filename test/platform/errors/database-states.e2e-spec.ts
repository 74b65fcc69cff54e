import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { Response } from 'supertest';
import { administer, createDatabase, dropDatabase, urlOf } from '../../support/database-server.js';
import { type Person, type PostedArticle, postArticle, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp } from '../../support/test-app.js';

const CONFLICT = { status: 409, code: 'edit_conflict' } as const;
const UNAVAILABLE = { status: 503, code: 'service_unavailable' } as const;
const FULL = { status: 503, code: 'storage_full' } as const;
const DEFECT = { status: 500, code: 'internal_error' } as const;

describe('SQLSTATEs of PostgreSQL', () => {
  const name = `platen_test_${randomBytes(8).toString('hex')}`;
  const role = `${name}_role`;

  beforeAll(async () => {
    await createDatabase(name);
    await administer(`create role ${role} login password 'before'`);
    await asOwner(
      `grant all on all tables in schema public to ${role};
       grant all on all sequences in schema public to ${role}`,
    );
  });
  const api = useTestApp(() => ({ databaseUrl: urlOfRole() }));
  let author: Person;
  let article: PostedArticle;

  beforeAll(async () => {
    author = await signUp(api);
    article = await postArticle(api, author, { tags: ['a'] });
  });
  afterAll(async () => {
    await dropDatabase(name);
    await administer(`drop role ${role}`);
  });

  describe('when the database is read-only', () => {
    beforeAll(() => change(`alter database "${name}" set default_transaction_read_only = on`));
    afterAll(() => change(`alter database "${name}" reset default_transaction_read_only`));

    it('responds with 503 to writes, by prepared queries and by the unit of work', async () => {
      for (const response of [await byPreparedQuery(), await byUnitOfWork(), await signIn()]) {
        expectProblem(response, UNAVAILABLE);
        expect(response.body.error).toContain('takes no changes');
        expect(response.headers['retry-after']).toBe('5');
      }
    });

    it('still serves reads', async () => {
      await api.http.get(`/article/${article.slug}`).expect(200);
      await api.http.get('/user/profile').set(author.auth).expect(200);
    });
  });

  describe('when the lock timeout is exceeded', () => {
    beforeAll(() => change(`alter role ${role} set lock_timeout = '50ms'`));
    afterAll(() => change(`alter role ${role} reset lock_timeout`));

    it('responds with 409, by a prepared query and by the unit of work', async () => {
      const client = new Client({ connectionString: urlOf(name) });
      await client.connect();
      await client.query('begin');
      await client.query('select from article where id = $1 for update', [article.id]);
      expectProblem(await comment(), CONFLICT);
      expectProblem(await byUnitOfWork(), CONFLICT);
      await client.end();
    });
  });

  describe.each([
    [
      'the password is another',
      () => change(`alter role ${role} password 'after'`),
      () => change(`alter role ${role} password 'before'`),
    ],
    [
      'the role may not sign in',
      () => change(`alter role ${role} nologin`),
      () => change(`alter role ${role} login`),
    ],
    [
      'there are too many connections',
      () => change(`alter role ${role} connection limit 0`),
      () => change(`alter role ${role} connection limit -1`),
    ],
    [
      'the database is called something else',
      () => renameAway(),
      () => change(`alter database "${name}_away" rename to "${name}"`),
    ],
  ])('when %s', (_, spoil, repair) => {
    it('responds with 503, is not ready, and recovers by itself', async () => {
      await spoil();
      for (const response of [await byPreparedQuery(), await byUnitOfWork(), await signIn()]) {
        expectProblem(response, UNAVAILABLE);
      }
      expectProblem(await api.http.get('/health/ready'), { status: 503, code: 'not_ready' });
      await repair();
      expect((await byPreparedQuery()).status).toBe(201);
      expect((await byUnitOfWork()).status).toBe(200);
      await api.http.get('/health/ready').expect(200);
    });
  });

  describe('when a statement fails', () => {
    it.each([
      ['40001', CONFLICT, 'cannot be serialized'],
      ['40P01', CONFLICT, 'is in a deadlock'],
      ['55P03', CONFLICT, 'waited too long for a lock'],
      ['25006', UNAVAILABLE, 'must not write'],
      ['25P03', UNAVAILABLE, 'was idle in a transaction'],
      ['25P04', UNAVAILABLE, 'had its transaction for too long'],
      ['28P01', UNAVAILABLE, 'gave a wrong password'],
      ['3D000', UNAVAILABLE, 'is for no database'],
      ['08006', UNAVAILABLE, 'lost its connection, behind a pooler'],
      ['53000', UNAVAILABLE, 'lacks resources'],
      ['53200', UNAVAILABLE, 'lacks memory'],
      ['53300', UNAVAILABLE, 'lacks a connection'],
      ['53400', UNAVAILABLE, 'is over a limit of the configuration'],
      ['53100', FULL, 'lacks room on the disk'],
      ['57014', UNAVAILABLE, 'took too long'],
      ['57P01', UNAVAILABLE, 'is cut by a shutdown'],
      ['57P03', UNAVAILABLE, 'comes while it starts'],
      ['58030', UNAVAILABLE, 'meets a broken disk'],
      ['40003', DEFECT, 'may or may not have been done'],
      ['22001', DEFECT, 'has a text that validation should have refused'],
      ['42501', DEFECT, 'lacks a right'],
      ['XX000', DEFECT, 'meets a defect of PostgreSQL'],
    ])(
      'responds with %s with %j, as it %s, for every kind of statement',
      async (code, problem, _why) => {
        await asOwner(
          `create function fail() returns trigger language plpgsql as
         $$ begin raise exception 'secret words' using errcode = '${code}'; end $$;
         create trigger fail before insert or update on article for each row execute function fail()`,
        );
        try {
          for (const response of [await byPreparedQuery(), await byUnitOfWork()]) {
            expectProblem(response, problem);
            expect(response.text).not.toContain('secret');
          }
        } finally {
          await asOwner('drop function fail cascade');
        }
      },
    );
  });

  async function byPreparedQuery(): Promise<Response> {
    return api.http
      .post('/article')
      .set(author.auth)
      .send({ title: 'x', text: 'x', tags: ['a'] });
  }

  async function byUnitOfWork(): Promise<Response> {
    return api.http.patch(`/article/${article.slug}`).set(author.auth).send({ text: 'Changed' });
  }

  async function comment(): Promise<Response> {
    return api.http.post(`/article/${article.slug}/comment`).set(author.auth).send({ text: 'x' });
  }

  async function signIn(): Promise<Response> {
    const { email, password } = author;
    return api.http.post('/user/sign-in').send({ email, password });
  }

  function urlOfRole(): string {
    const url = new URL(urlOf(name));
    url.username = role;
    url.password = 'before';
    return url.href;
  }

  /** Changes the server and closes the application's connections, so that the change takes effect. */
  async function change(sql: string): Promise<void> {
    await administer(sql);
    await administer(
      `select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = '${role}'`,
    );
  }

  /** Renames the database, which nobody may be connected to: the application is kept out meanwhile. */
  async function renameAway(): Promise<void> {
    await change(`alter role ${role} nologin`);
    await administer(`alter database "${name}" rename to "${name}_away"`);
    await administer(`alter role ${role} login`);
  }

  async function asOwner(sql: string): Promise<void> {
    const client = new Client({ connectionString: urlOf(name) });
    await client.connect();
    await client.query(sql);
    await client.end();
  }
});

import { Logger } from '@nestjs/common';
import { migrate } from '../../../src/operations/schema/migrations.js';
import { type BlankDatabase, createBlankDatabase, TURKISH } from '../../support/blank-database.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp } from '../../support/test-app.js';

const KEYS_MIGRATION = 'Migration20261125190000_name_keys';
const PASSWORD = 'correct horse';

describe('the columns for comparing emails and usernames', () => {
  let database: BlankDatabase;

  beforeAll(() => Logger.overrideLogger(false));

  const run = <Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> =>
    database.orm.em.fork().execute<Row[]>(sql, values);

  /** Inserts accounts like versions before these columns. */
  async function insertAccounts(...accounts: [email: string, username: string][]): Promise<void> {
    for (const [email, username] of accounts) {
      await run(
        `insert into "user" (full_name, email, username, password, created_at, updated_at)
         values ('Jane', ?, ?, 'x', now(), now())`,
        [email, username],
      );
    }
  }

  const migrateAll = (): Promise<string[]> =>
    migrate({
      databaseUrl: database.url,
      databasePoolSize: 2,
      bcryptCost: 4,
      logLevel: 'fatal',
    });

  async function goBackBefore(migration: string): Promise<void> {
    await database.orm.migrator.up();
    await database.orm.migrator.down({ to: migration });
    await database.orm.migrator.down();
  }

  describe('when there are accounts already', () => {
    afterEach(() => database.close());

    it('are filled, however many accounts there are', async () => {
      database = await createBlankDatabase();
      await goBackBefore(KEYS_MIGRATION);
      await run(
        `insert into "user" (full_name, email, username, password, created_at, updated_at)
         select 'Jane', 'Jane.' || n || '@Example.com', 'Jane_' || n, 'x', now(), now()
         from generate_series(1, 2500) n`,
      );
      await migrateAll();
      const rows = await run(
        `select count(*)::int as accounts,
           count(*) filter (where email_key = 'jane.' || (id - first) + 1 || '@example.com'
             and username_key = 'jane_' || (id - first) + 1)::int as filled
         from "user", (select min(id) as first from "user")`,
      );
      expect(rows).toEqual([{ accounts: 2500, filled: 2500 }]);
    });

    it('are not added if accounts would become equal: those are listed, and nothing is changed', async () => {
      database = await createBlankDatabase(TURKISH);
      await goBackBefore(KEYS_MIGRATION);
      await insertAccounts(
        ['INFO@example.com', 'info-1'],
        ['info@example.com', 'info-2'],
        ['one@example.com', 'WILL'],
        ['two@example.com', 'will'],
        ['three@example.com', 'nobody-else'],
      );
      const before = await run(`select * from "user" order by id`);
      const ids = before.map((row) => (row as { id: number }).id);

      const error = await migrateAll().catch((reason: unknown) => reason);
      expect(String(error)).toContain(
        `- the same email: user ${ids[0]} (info-1), user ${ids[1]} (info-2)\n` +
          `- the same username: user ${ids[2]} (WILL), user ${ids[3]} (will)\n`,
      );
      expect(String(error)).toMatch(/Nothing was changed/);
      expect(String(error)).not.toMatch(/@|nobody-else/);
      expect(await run(`select * from "user" order by id`)).toEqual(before);

      await run(`update "user" set email = 'other@example.com' where id = ?`, [ids[1]]);
      await run(`update "user" set username = 'willem' where id = ?`, [ids[3]]);
      expect(await migrateAll()).toContain(KEYS_MIGRATION);
    });
  });

  describe('when a writer does not set them', () => {
    afterEach(() => database.close());

    const KEYS = `select email_key, username_key from "user"`;

    it('are filled and kept in sync in every locale, so that the previous version can still run', async () => {
      database = await createBlankDatabase(TURKISH);
      await database.orm.migrator.up();
      await insertAccounts(['INFO@example.com', 'IRIS']);
      expect(await run(KEYS)).toEqual([{ email_key: 'info@example.com', username_key: 'iris' }]);
      await run(`update "user" set email = 'ILKER@example.com'`);
      await run(`update "user" set username = 'INGRID'`);
      expect(await run(KEYS)).toEqual([{ email_key: 'ilker@example.com', username_key: 'ingrid' }]);
    });

    it('are left to the writer if a name is not ASCII', async () => {
      database = await createBlankDatabase();
      await database.orm.migrator.up();
      await expect(insertAccounts(['É@example.com', 'e'])).rejects.toThrow(/email_key/);
    });
  });

  describe('when the locale of the database is Turkish', () => {
    beforeAll(async () => {
      database = await createBlankDatabase(TURKISH);
      await database.orm.migrator.up();
    });
    const api = useTestApp(() => ({ databaseUrl: database.url }));
    afterAll(() => database.close());

    let count = 0;

    const signUp = (account: Record<string, unknown>) =>
      api.http.post('/user/sign-up').send({
        fullName: 'Jane',
        email: `i${++count}@example.com`,
        password: PASSWORD,
        ...account,
      });

    it.each([['ILKER@INFO.example.com'], ['ilker@info.example.com'], ['Ilker@Info.Example.Com']])(
      'lets a user sign in as %s',
      async (email) => {
        await signUp({ email: 'ILKER@INFO.example.com' });
        await api.http.post('/user/sign-in').send({ email, password: PASSWORD }).expect(200);
        await api.http
          .post('/api/users/login')
          .send({ user: { email, password: PASSWORD } })
          .expect(200);
      },
    );

    it('refuses a second account with an email that differs only in case', async () => {
      await signUp({ email: 'INFO@example.com' }).expect(201);
      expectProblem(await signUp({ email: 'info@example.com' }), {
        status: 409,
        code: 'email_taken',
      });
    });

    it('refuses a username that differs only in case, at the sign-up and later', async () => {
      const { body: other } = await signUp({ username: 'WILLIAM' }).expect(201);
      const taken = { status: 409, code: 'username_taken' } as const;
      expectProblem(await signUp({ username: 'william' }), taken);
      const { body } = await signUp({}).expect(201);
      const patch = api.http.patch('/user/profile').set({ authorization: `Bearer ${body.token}` });
      expectProblem(await patch.send({ username: 'william' }), taken);
      expect(other.username).toBe('WILLIAM');
    });

    it('finds a profile, and the articles of an author, in any case', async () => {
      const { body: author } = await signUp({ username: 'FIGLIO' }).expect(201);
      const auth = { authorization: `Bearer ${author.token}` };
      await api.http.post('/article').set(auth).send({ title: 'T', text: 'X' }).expect(201);
      const { body: profile } = await api.http.get('/api/profiles/figlio').expect(200);
      expect(profile).toMatchObject({ profile: { username: 'FIGLIO' } });
      for (const path of ['/article?author=figlio', '/article?author=FIGLIO']) {
        expect((await api.http.get(path)).body).toMatchObject({ total: 1 });
      }
      const { body: list } = await api.http.get('/api/articles?author=Figlio');
      expect(list).toMatchObject({ articlesCount: 1 });
    });

    it('finds words in any case', async () => {
      const { body: author } = await signUp({}).expect(201);
      const auth = { authorization: `Bearer ${author.token}` };
      const article = { title: 'PRINTING', text: 'Of INK', tags: ['TYPESETTING'] };
      await api.http.post('/article').set(auth).send(article).expect(201);
      for (const word of ['printing', 'Printing', 'ink', 'INK', 'typesetting', 'TYPESETTING']) {
        const { body } = await api.http.get(`/article?q=${word}`).set(auth).expect(200);
        expect({ word, total: body.total }).toEqual({ word, total: 1 });
      }
    });

    it('compares with a new name as soon as it has changed', async () => {
      const { body } = await signUp({ username: 'INGRID' }).expect(201);
      const auth = { authorization: `Bearer ${body.token}` };
      await api.http.patch('/user/profile').set(auth).send({ username: 'IRIS' }).expect(200);
      await api.http.get('/api/profiles/iris').expect(200);
      await api.http.get('/api/profiles/ingrid').expect(404);
      await signUp({ username: 'ingrid' }).expect(201);
    });
  });
});

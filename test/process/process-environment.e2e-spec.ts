import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import supertest from 'supertest';
import { administer, createDatabase, dropDatabase, urlOf } from '../support/database-server.js';
import {
  DEMO_TITLES,
  PATIENCE,
  expectRefusal,
  JOB,
  MIGRATE,
  ORM,
  SERVER,
  STOP_LIMIT,
  titlesAt,
  useProcesses,
} from '../support/processes.js';
import { occupy, portOf, readPostmaster, until } from '../support/server-process.js';
import { TEST_SECRET } from '../support/test-app.js';

describe('the server and its environment', () => {
  const { newDataDir, run, start } = useProcesses();

  describe('where something is wrong with it', () => {
    it(
      'names the variables that are wrong, whatever it was to run',
      async () => {
        const wrong = { DATABASE_URL: 'hunter2', BCRYPT_COST: 'hunter2' };
        const entries = [SERVER, MIGRATE, JOB, ORM];
        for (const outcome of await Promise.all(entries.map((entry) => run(wrong, entry)))) {
          expectRefusal(outcome, 'configuration:', /- DATABASE_URL must/, /- BCRYPT_COST must/);
        }
      },
      PATIENCE,
    );

    it(
      'says which port is in use, and leaves no database behind',
      async () => {
        const dataDir = newDataDir();
        const server = await occupy(0);
        const port = portOf(server);
        const outcome = await run({ DATA_DIR: dataDir, PORT: String(port) }, SERVER);
        server.close();
        expectRefusal(outcome, `Port ${port} is in use`);
        expect(existsSync(join(dataDir, 'postgres'))).toBe(true);
        expect(readPostmaster(dataDir).pid).toBeNaN();
      },
      PATIENCE,
    );

    it(
      'says so of the port of the metrics, and of an address that is not here',
      async () => {
        const dataDir = newDataDir();
        const server = await occupy(0);
        const port = portOf(server);
        const env = { DATA_DIR: dataDir, METRICS_PORT: String(port) };
        const taken = await run(env, SERVER);
        server.close();
        expectRefusal(taken, `Port ${port} is in use`, 'set METRICS_PORT to another one');
        const elsewhere = await run({ ...env, METRICS_HOST: '192.0.2.1' }, SERVER);
        expectRefusal(elsewhere, 'set METRICS_HOST to an address of this machine (EADDRNOTAVAIL)');
      },
      PATIENCE,
    );

    it(
      'says that the database cannot be reached, and not with which password it tried',
      async () => {
        const server = await occupy(0);
        const url = `postgresql://me:hunter2@127.0.0.1:${portOf(server)}/blog`;
        const entries = [[SERVER], [MIGRATE], [JOB, 'purge-comments']];
        const outcomes = await Promise.all(
          entries.map((entry) => run({ DATABASE_URL: url }, ...entry)),
        );
        server.close();
        for (const outcome of outcomes) {
          expectRefusal(outcome, 'The database of DATABASE_URL cannot be used');
        }
      },
      PATIENCE,
    );

    it(
      'does not go on in clear text where the URL asks for TLS and the server has none',
      async () => {
        const words: Buffer[] = [];
        const server = await occupy(0, (socket) => {
          socket.on('data', (chunk: Buffer) => words.push(chunk));
          socket.once('data', () => socket.write('N'));
        });
        const url = `postgresql://me:hunter2@127.0.0.1:${portOf(server)}/blog?sslmode=require`;
        const outcome = await run({ DATABASE_URL: url }, SERVER);
        server.close();
        expectRefusal(outcome, 'The server does not support SSL connections');
        // Eight bytes: the request for TLS, and nothing after the refusal.
        expect(Buffer.concat(words)).toEqual(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]));
      },
      PATIENCE,
    );
  });

  describe('with DATABASE_URL', () => {
    const PRODUCTION = { NODE_ENV: 'production', JWT_SECRET: TEST_SECRET, HOST: '127.0.0.1' };
    let name: string;

    beforeEach(() => {
      name = `platen_test_${randomBytes(8).toString('hex')}`;
    });
    afterEach(() => dropDatabase(name));

    it(
      'makes the schema, and demo data only where it is told so',
      async () => {
        await administer(`create database "${name}"`);
        const plain = start({ DATABASE_URL: urlOf(name) });
        expect(await titlesAt(await plain.url())).toEqual([]);
        await plain.interrupted();

        const demo = start({ DATABASE_URL: urlOf(name), SEED_DEMO: 'true' });
        expect(await titlesAt(await demo.url())).toEqual(DEMO_TITLES);
        expect(await demo.interrupted()).toMatchObject({ code: 0, stderr: '' });
      },
      PATIENCE,
    );

    it(
      'connects by a name and a password of any characters, percent-encoded',
      async () => {
        const role = `${name} o'x%41/@:ü`;
        const password = `p%41 @:/?#[]&=+'"\\$ü`;
        await administer(
          `create role "${role}" login password '${password.replaceAll("'", "''")}'`,
        );
        try {
          await administer(`create database "${name}" owner "${role}"`);
          const url = new URL(urlOf(name));
          url.username = encodeURIComponent(role);
          url.password = encodeURIComponent(password);
          const server = start({ DATABASE_URL: url.href, SEED_DEMO: 'true' });
          expect(await titlesAt(await server.url())).toEqual(DEMO_TITLES);
          expect(await server.interrupted()).toMatchObject({ code: 0, stderr: '' });
        } finally {
          await dropDatabase(name);
          await administer(`drop role "${role}"`);
        }
      },
      PATIENCE,
    );

    it(
      'leaves the schema alone in production, says what is missing, and serves once it is there',
      async () => {
        await administer(`create database "${name}"`);
        const env = { DATABASE_URL: urlOf(name), ...PRODUCTION };
        for (const entry of [[SERVER], [JOB, 'purge-comments']]) {
          expectRefusal(await run(env, ...entry), /lacks: Migration\d+_\w+.*npm run migrate/);
        }
        expect(await query(name, "select from pg_class where relname = 'article'")).toEqual([]);

        const migrated = await run(env, MIGRATE);
        expect(migrated).toMatchObject({ code: 0, stderr: '' });
        expect(migrated.stdout).toMatch(/^Applied:\n {2}Migration\d+_initial\n/);

        const server = start(env);
        expect(await titlesAt(await server.url())).toEqual([]);
        expect(await server.interrupted()).toMatchObject({ code: 0, stderr: '' });
      },
      PATIENCE,
    );

    it(
      'gives the command line of the ORM the very database of the URL',
      async () => {
        await createDatabase(name);
        const listed = await run({ DATABASE_URL: urlOf(name) }, ORM, 'migration:list');
        expect(listed).toMatchObject({ code: 0, stdout: expect.stringContaining('_initial') });
      },
      PATIENCE,
    );

    it(
      'makes no database in production',
      async () => {
        const outcome = await run({ DATABASE_URL: urlOf(name), ...PRODUCTION }, SERVER);
        expectRefusal(outcome, `database "${name}" does not exist`);
        await expect(query(name, 'select 1')).rejects.toThrow('does not exist');
      },
      PATIENCE,
    );

    it(
      'survives that its connections are cut, and uses new ones',
      async () => {
        await createDatabase(name);
        const server = start({ DATABASE_URL: urlOf(name) });
        const url = await server.url();
        await titlesAt(url);
        await administer(
          `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`,
        );
        await until(async () => (await supertest(url).get('/tag')).status === 200);
        expect(await server.interrupted()).toMatchObject({ code: 0 });
      },
      PATIENCE,
    );

    it(
      'is stopped by Ctrl-C though another holds up its migration',
      async () => {
        await administer(`create database "${name}"`);
        const other = new Client({ connectionString: urlOf(name) });
        other.on('error', () => undefined);
        await other.connect();
        await other.query('begin; create table mikro_orm_migrations ()');
        const server = start({ DATABASE_URL: urlOf(name) });
        await until(async () => {
          const waiting = "select from pg_stat_activity where wait_event_type = 'Lock'";
          return (await query(name, `${waiting} and datname = '${name}'`)).length > 0;
        });
        const { code, stdout, stderr, duration } = await server.interrupted();
        expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
        expect(duration).toBeLessThan(STOP_LIMIT);
        await other.end();
      },
      PATIENCE,
    );

    it(
      'purges from the command line what was deleted more than 30 days ago',
      async () => {
        await createDatabase(name);
        await query(name, DELETED_COMMENTS);
        const outcome = await run({ DATABASE_URL: urlOf(name) }, JOB, 'purge-comments');
        expect(outcome).toMatchObject({ code: 0, stderr: '' });
        expect(JSON.parse(outcome.stdout)).toMatchObject({
          job: 'purge-comments',
          removed: 1,
          ms: expect.any(Number),
          msg: 'Job done',
        });
        expect(await query(name, 'select text from comment order by text')).toEqual([
          { text: 'deleted lately' },
          { text: 'not deleted' },
        ]);
      },
      PATIENCE,
    );

    it(
      'runs a job beside a server that has the port of the metrics',
      async () => {
        await createDatabase(name);
        const other = await occupy(0);
        const env = { DATABASE_URL: urlOf(name), METRICS_PORT: String(portOf(other)) };
        const outcome = await run(env, JOB, 'purge-comments');
        other.close();
        expect(outcome).toMatchObject({ code: 0, stderr: '' });
      },
      PATIENCE,
    );
  });
});

const DELETED_COMMENTS = `
  insert into "user" (id, created_at, updated_at, full_name, email, username, password)
    values (1, now(), now(), 'A', 'a@example.com', 'a', '');
  insert into article (id, created_at, updated_at, slug, title, description, text, author_id)
    values (1, now(), now(), 'a', 'A', '', '', 1);
  insert into comment (created_at, updated_at, text, article_id, author_id, deleted_at) values
    (now(), now(), 'not deleted', 1, 1, null),
    (now(), now(), 'deleted lately', 1, 1, now() - interval '29 days'),
    (now(), now(), 'deleted long ago', 1, 1, now() - interval '31 days');`;

async function query(database: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: urlOf(database) });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { administer, createDatabase, dropDatabase, urlOf } from '../support/database-server.js';
import { FlakyNetwork } from '../support/flaky-network.js';
import {
  expectRefusal,
  JOB,
  MIGRATE,
  PATIENCE,
  SERVER,
  STOP_LIMIT,
  titlesAt,
  useProcesses,
} from '../support/processes.js';
import { until } from '../support/server-process.js';
import { TEST_SECRET } from '../support/test-app.js';

const PRODUCTION = { NODE_ENV: 'production', JWT_SECRET: TEST_SECRET, HOST: '127.0.0.1' };

/** Every statement that makes a table fails with the SQLSTATE of a full disk, 53100. */
const FILL_DISK = `
  create function refuse() returns event_trigger language plpgsql as $$
  begin
    raise 'could not extend file "base/1/1": No space left on device' using errcode = '53100';
  end $$;
  create event trigger disk on ddl_command_start when tag in ('CREATE VIEW')
    execute function refuse();`;

describe('the schema as a step of a release', () => {
  const { run, start } = useProcesses();
  let name: string;
  let env: { DATABASE_URL: string };

  beforeEach(() => {
    name = `platen_test_${randomBytes(8).toString('hex')}`;
    env = { DATABASE_URL: urlOf(name) };
  });
  afterEach(() => dropDatabase(name));

  async function query<Row extends object>(sql: string): Promise<Row[]> {
    const client = new Client({ connectionString: urlOf(name) });
    await client.connect();
    try {
      return (await client.query<Row>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  /** The names of all tables and views. */
  function listRelations(): Promise<object[]> {
    return query(`select relname from pg_class where relnamespace = 'public'::regnamespace`);
  }

  async function listApplied(): Promise<string[]> {
    const rows = await query<{ name: string }>('select name from mikro_orm_migrations order by id');
    return rows.map((row) => row.name);
  }

  describe('npm run migrate -- --check', () => {
    it(
      'lists what is pending by exit code 2, changes nothing, and makes no database',
      async () => {
        const missing = await run(env, MIGRATE, '--check');
        expect(missing).toMatchObject({ code: 2, stderr: '' });
        expect(missing.stdout).toMatch(
          /^Pending:\n {2}Migration\d+_initial\n( {2}Migration\d+_\w+\n)+$/,
        );
        await administer(`create database "${name}"`);
        expect(await run(env, MIGRATE, '--check')).toEqual(missing);
        expect(await listRelations()).toEqual([]);
      },
      PATIENCE,
    );

    it(
      'says by exit code 0 that nothing is, and names what a newer version has applied',
      async () => {
        await createDatabase(name);
        expect(await run(env, MIGRATE, '--check')).toMatchObject({
          code: 0,
          stdout: 'The schema is up to date.\n',
          stderr: '',
        });
        await query(`insert into mikro_orm_migrations (name) values ('Migration2999_newer')`);
        expect(await run(env, MIGRATE, '--check')).toMatchObject({
          code: 0,
          stdout: expect.stringMatching(/newer version of Platen:\n {2}Migration2999_newer\n$/),
        });
      },
      PATIENCE,
    );
  });

  describe('npm run migrate -- --down', () => {
    it(
      'takes the last migration back and says which, one at a time, until there is none',
      async () => {
        await createDatabase(name);
        // Each step takes a process; that all migrations can be taken back is tested without.
        for (const last of (await listApplied()).toReversed().slice(0, 4)) {
          expect(await run(env, MIGRATE, '--down')).toMatchObject({
            code: 0,
            stdout: `Reverted:\n  ${last}\n`,
            stderr: '',
          });
          expect(await listApplied()).not.toContain(last);
        }
        await query('delete from mikro_orm_migrations');
        expect(await run(env, MIGRATE, '--down')).toMatchObject({
          code: 0,
          stdout: 'There is nothing to revert.\n',
        });
      },
      PATIENCE,
    );

    it(
      'leaves to the newer version what that has applied',
      async () => {
        await createDatabase(name);
        await query(`insert into mikro_orm_migrations (name) values ('Migration2999_newer')`);
        const applied = await listApplied();
        expectRefusal(await run(env, MIGRATE, '--down'), /newer version .* Migration2999_newer/);
        expect(await listApplied()).toEqual(applied);
      },
      PATIENCE,
    );
  });

  it(
    'says how npm run migrate is used where it does not understand',
    async () => {
      for (const args of [['--sideways'], ['now'], ['--check', '--down']]) {
        expectRefusal(await run(env, MIGRATE, ...args), /Usage: npm run migrate/);
      }
    },
    PATIENCE,
  );

  describe('when several do it at once', () => {
    it(
      'is done by one of three servers that start on an empty database, and all of them serve',
      async () => {
        await administer(`create database "${name}"`);
        const production = { ...env, ...PRODUCTION, MIGRATE_ON_START: 'true' };
        const servers = [start(production), start(production), start(production)];
        for (const server of servers) {
          expect(await titlesAt(await server.url())).toEqual([]);
        }
        expect(servers.map(({ stderr }) => stderr)).toEqual(['', '', '']);
        const migrated = servers.filter(({ stdout }) => stdout.includes('Migrations applied'));
        expect(migrated).toHaveLength(1);
        const applied = await listApplied();
        expect(new Set(applied).size).toBe(applied.length);
        await Promise.all(servers.map((server) => server.interrupted()));
      },
      PATIENCE,
    );

    it(
      'is done by one of three release steps that find no database',
      async () => {
        const outcomes = await Promise.all([1, 2, 3].map(() => run(env, MIGRATE)));
        const words = outcomes.map(({ code, stdout, stderr }) => {
          expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
          return stdout.split('\n')[0];
        });
        const upToDate = 'The schema is up to date.';
        expect(words.toSorted()).toEqual(['Applied:', upToDate, upToDate]);
      },
      PATIENCE,
    );
  });

  it(
    'is not needed by a server whose database is ahead of it, which says so and serves',
    async () => {
      await createDatabase(name);
      await query(`insert into mikro_orm_migrations (name) values ('Migration2999_newer')`);
      const server = start({ ...env, ...PRODUCTION });
      expect(await titlesAt(await server.url())).toEqual([]);
      expect(server.stdout).toMatch(
        /"level":"warn".*ahead of this version of Platen.*Migration2999_newer/,
      );
      await server.interrupted();
    },
    PATIENCE,
  );

  it(
    'leaves nothing incomplete on a full disk, reports it, and succeeds once there is space',
    async () => {
      await administer(`create database "${name}"`);
      await query(FILL_DISK);
      for (const entry of [MIGRATE, SERVER]) {
        expectRefusal(await run(env, entry), /cannot be applied: its disk is full.*No space left/);
      }
      expect(await listRelations()).toEqual([]);
      await query('drop event trigger disk');
      expect(await run(env, MIGRATE)).toMatchObject({ code: 0, stderr: '' });
    },
    PATIENCE,
  );

  describe('when the database cannot be reached', () => {
    let network: FlakyNetwork;

    beforeEach(async () => {
      network = await FlakyNetwork.to(await createDatabase(name));
      await network.cut();
      env = { DATABASE_URL: network.url };
    });
    afterEach(() => network.cut());

    it(
      'is waited for: the server and the release step go on when it is there',
      async () => {
        const patient = { ...env, DATABASE_WAIT: '60s' };
        const server = start(patient);
        const migration = start(patient, MIGRATE);
        const job = start(patient, JOB, 'purge-sessions');
        for (const process of [server, migration, job]) {
          await until(() => process.stderr === `${WAITING} 60 s …\n`);
        }
        await network.heal();
        expect(await titlesAt(await server.url())).toEqual([]);
        expect(await migration.outcome).toMatchObject({ code: 0 });
        expect(await job.outcome).toMatchObject({ code: 0 });
        await server.interrupted();
      },
      PATIENCE,
    );

    it(
      'stops with a clear line and exit code 1 when the time is over',
      async () => {
        const outcome = await run({ ...env, DATABASE_WAIT: '2s' }, SERVER);
        expectRefusal(outcome, `${WAITING} 2 s …`, /DATABASE_URL cannot be used: .*REFUSED/);
      },
      PATIENCE,
    );

    it(
      'is stopped by Ctrl-C at once',
      async () => {
        const server = start({ ...env, DATABASE_WAIT: '60s' });
        await until(() => server.stderr.includes(WAITING));
        const { code, stdout, duration } = await server.interrupted();
        expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
        expect(duration).toBeLessThan(STOP_LIMIT);
      },
      PATIENCE,
    );
  });

  describe('npm run job', () => {
    it.each([
      ['a name that no job has', ['purge-everything'], 'There is no job purge-everything.'],
      ['no name', [], 'Which job?'],
    ])(
      'lists the names of all jobs where it is given %s',
      async (_, args, words) => {
        await createDatabase(name);
        expectRefusal(
          await run(env, JOB, ...args),
          words,
          'announce-feed | count-search-terms | fan-out-events | index-search | publish-scheduled | purge-access-tokens | purge-articles | purge-audit-addresses | purge-audit-log | purge-comments | purge-deleted-articles | purge-deliveries | purge-idempotency-keys | purge-invitations | purge-known-networks | purge-media | purge-one-time-tokens | purge-outbox | purge-previews | purge-revisions | purge-sessions | purge-sign-in-limits | rebuild-search | send-mail | send-webhook | sweep-media',
        );
      },
      PATIENCE,
    );

    it(
      'says that another instance is at it',
      async () => {
        await createDatabase(name);
        const other = new Client({ connectionString: urlOf(name) });
        await other.connect();
        await other.query(`select pg_advisory_lock(hashtextextended('job:purge-sessions', 0))`);
        expect(await run(env, JOB, 'purge-sessions')).toMatchObject({
          code: 0,
          stderr: 'Another instance is running purge-sessions, nothing was done.\n',
        });
        await other.end();
      },
      PATIENCE,
    );
  });
});

const WAITING = 'Platen waits for the database, for up to';

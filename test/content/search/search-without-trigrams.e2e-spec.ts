import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import supertest from 'supertest';
import { runJobAfterOthers, runJobAt } from '../../support/jobs.js';
import { createBlankDatabase } from '../../support/blank-database.js';
import { administer } from '../../support/database-server.js';
import { LogCapture } from '../../support/log-capture.js';
import { runElsewhere } from '../../support/other-connection.js';
import { type Person, postArticle, signUp } from '../../support/people.js';
import { withReplacedMethod } from '../../support/replaced-method.js';
import { statementsOf } from '../../support/statements.js';
import { useTestApp } from '../../support/test-app.js';
import { createApp } from '../../../src/app.js';
import { Clock } from '../../../src/platform/clock.js';

const HINT = 'pg_trgm is missing';

const MINUTE = 60_000;

/** `DATABASE_TIMEOUT`, in milliseconds. */
const TIMEOUT = 4000;

describe('searching without pg_trgm', () => {
  const api = useTestApp();
  const log = new LogCapture();
  /** Starts on the database once the extension is gone. */
  let app: NestFastifyApplication;
  let http: ReturnType<typeof supertest>;

  beforeAll(async () => {
    await runElsewhere(api, 'drop extension pg_trgm cascade');
    app = await createApp({ ...api.config, logLevel: 'warn' }, { logTo: log });
    await app.listen(0, '127.0.0.1');
    http = supertest(await app.getUrl());
  });
  afterAll(() => app.close());

  it('starts, and says once what is missing', () => {
    expect(log.lines.filter(({ msg }) => msg.includes(HINT))).toHaveLength(1);
  });

  it('finds and suggests, and corrects nothing', async () => {
    const author = await signUp(api);
    await postArticle(api, author, { title: 'Aerodynamics', tags: ['aero'] });
    await runJobAfterOthers(api, 'count-search-terms');
    const { body } = await http.get('/article?q=aerodynamics').expect(200);
    expect(body).toMatchObject({ total: 1, corrected: null });
    const { body: misspelt } = await http.get('/article?q=areodynamics').expect(200);
    expect(misspelt).toMatchObject({ total: 0, corrected: null });
    const { body: suggestions } = await http.get('/search/suggest?q=aer').expect(200);
    expect(suggestions).toMatchObject({ titles: [{ title: 'Aerodynamics' }], tags: ['aero'] });
  });
});

describe('searching while pg_trgm goes and comes', () => {
  const log = new LogCapture();
  const api = useTestApp({ logLevel: 'warn', databaseTimeout: TIMEOUT }, { logTo: log });
  let author: Person;
  /** Milliseconds by which the clock is ahead. */
  let ahead = 0;

  beforeAll(async () => {
    author = await signUp(api);
    await postArticle(api, author, { title: 'Aerodynamics' });
    await runJobAfterOthers(api, 'count-search-terms');
  });

  /** What a misspelt word is corrected to. */
  function correct(): Promise<unknown> {
    const clock = api.app.get(Clock);
    return withReplacedMethod(
      clock,
      'now',
      () => () => new Date(Date.now() + ahead),
      async () => {
        // With a token, so that the response is not one from memory.
        const { body } = await api.http.get('/article?q=areodynamics').set(author.auth).expect(200);
        return body.corrected;
      },
    );
  }

  function count(): Promise<number> {
    return runJobAt(api, 'count-search-terms', new Date(Date.now() + ahead));
  }

  /** Has each index take time, or fail. */
  async function whileCreating(sql: string, work: () => Promise<void>): Promise<void> {
    await runElsewhere(
      api,
      `create function hinder() returns event_trigger language plpgsql as $$ begin ${sql}; end $$;
       create event trigger hinder on ddl_command_start when tag in ('CREATE INDEX') execute function hinder()`,
    );
    await work();
    await runElsewhere(api, 'drop event trigger hinder; drop function hinder()');
  }

  it('goes on without it, says so once, and looks again after a minute', async () => {
    expect(await correct()).toBe('aerodynamics');
    await runElsewhere(api, 'drop extension pg_trgm cascade');
    log.text.length = 0;
    expect(await correct()).toBeNull();
    const statements = await statementsOf(api.orm, correct);
    expect(statements.join('')).not.toMatch(/similarity|to_regoperator/);
    ahead += MINUTE;
    expect(await correct()).toBeNull();
    expect(log.lines.map(({ msg }) => msg)).toEqual([expect.stringContaining(HINT)]);
  });

  it('makes the index once the extension is there, and compares no words before', async () => {
    await runElsewhere(api, 'create extension pg_trgm');
    ahead += MINUTE;
    expect(await correct()).toBeNull();
    await count();
    expect(await correct()).toBe('aerodynamics');
  });

  it('makes the index, however long that takes, in place of an unfinished one', async () => {
    await runElsewhere(
      api,
      `update pg_index set indisvalid = false where indexrelid = 'search_term_trigram_index'::regclass`,
    );
    ahead += MINUTE;
    await whileCreating(`perform pg_sleep(${(TIMEOUT * 0.6) / 1000})`, async () => {
      await count();
    });
    expect(
      await runElsewhere(
        api,
        `select indisvalid from pg_index where indexrelid = 'search_term_trigram_index'::regclass`,
      ),
    ).toEqual([{ indisvalid: true }]);
  });

  it('counts though the index cannot be made, and tries again after an hour', async () => {
    await runElsewhere(api, 'drop index search_term_trigram_index');
    log.text.length = 0;
    await whileCreating(`raise insufficient_privilege`, async () => {
      await postArticle(api, author, { title: 'Turbulence' });
      await count();
      await count();
    });
    // The server may have run the job by itself before.
    expect(
      await runElsewhere(api, `select documents from search_term where term = 'turbulence'`),
    ).toEqual([{ documents: 1 }]);
    expect(log.lines).toMatchObject([
      { level: 'warn', msg: expect.stringContaining('cannot be made'), job: 'count-search-terms' },
    ]);
    await count();
    ahead += 60 * MINUTE;
    await count();
    expect(await correct()).toBe('aerodynamics');
  });
});

describe('the migration of the search', () => {
  it('passes for a role that may not create extensions', async () => {
    const database = await createBlankDatabase();
    const role = `platen_test_${process.pid}_${Date.now()}`;
    const name = new URL(database.url).pathname.slice(1);
    try {
      await administer(`create role "${role}"`);
      const em = database.orm.em.fork();
      await em.execute(`grant create, usage on schema public to "${role}"`);
      await administer(`alter database "${name}" set role = "${role}"`);
      await database.orm.reconnect();
      await database.orm.migrator.up();
      const [row] = await database.orm.em.fork().execute<object[]>(
        `select current_user as role, to_regclass('search_term') is not null as "isThere",
           exists (select from pg_extension where extname = 'pg_trgm') as "hasTrigrams"`,
      );
      expect(row).toEqual({ role, isThere: true, hasTrigrams: false });
    } finally {
      await database.close();
      await administer(`drop role if exists "${role}"`);
    }
  });
});

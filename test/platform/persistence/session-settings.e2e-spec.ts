import { randomBytes } from 'node:crypto';
import { administer, createDatabase, dropDatabase } from '../../support/database-server.js';
import { OptionStripper } from '../../support/option-stripper.js';
import { type Person, postArticle, postComment, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import {
  expectRefusal,
  JOB,
  MIGRATE,
  PATIENCE,
  SERVER,
  useProcesses,
} from '../../support/processes.js';
import { startTestApp, type TestApp, useTestAppStarter } from '../../support/test-app.js';

/** Each is a value that somebody may have given to all databases of a server, or to a role. */
const STRANGE_SETTINGS = {
  datestyle: `'SQL, DMY'`,
  standard_conforming_strings: 'off',
  default_transaction_isolation: `'serializable'`,
  timezone: `'Africa/Monrovia'`,
  intervalstyle: `'sql_standard'`,
  bytea_output: `'escape'`,
  default_text_search_config: `'pg_catalog.german'`,
  extra_float_digits: '-15',
  array_nulls: 'off',
  xmloption: `'document'`,
  backslash_quote: 'off',
  escape_string_warning: 'on',
  transform_null_equals: 'on',
  quote_all_identifiers: 'on',
  lc_numeric: `'C'`,
};

/** What a session of ours is not given by its first message, so that the SQL must not depend on it. */
const NOT_SENT = Object.keys(STRANGE_SETTINGS).filter(
  (name) => !/datestyle|default_transaction_isolation/.test(name),
);

const NOT_READY = { status: 503, code: 'not_ready' } as const;

describe('a database whose sessions begin otherwise', () => {
  const startApp = useTestAppStarter();
  const { run } = useProcesses();
  let name: string;
  let url: string;

  beforeEach(async () => {
    name = `platen_test_${randomBytes(8).toString('hex')}`;
    url = await createDatabase(name);
  });
  afterEach(() => dropDatabase(name));

  async function alter(settings: readonly string[]): Promise<void> {
    for (const setting of settings) {
      const value = STRANGE_SETTINGS[setting as keyof typeof STRANGE_SETTINGS];
      await administer(`alter database "${name}" set ${setting} = ${value}`);
    }
  }

  /** Ends all connections: settings of a database apply to those that are opened from now on. */
  function endSessions(): Promise<unknown> {
    return administer(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`,
    );
  }

  it(
    'does all that it does elsewhere, and is ready',
    async () => {
      await alter(Object.keys(STRANGE_SETTINGS));
      const api = await startApp({ databaseUrl: url });
      await useAll(api);
      await api.http.get('/health/ready').expect(200);
    },
    PATIENCE,
  );

  it(
    'does so behind a pooler that passes no options on, but for what it has to be given',
    async () => {
      await alter(NOT_SENT);
      const pooler = await OptionStripper.to(url);
      const api = await startTestApp({ databaseUrl: pooler.url });
      try {
        await useAll(api);
      } finally {
        await api.close();
        await pooler.close();
      }
    },
    PATIENCE,
  );

  it.each([
    ['datestyle', /datestyle is SQL, DMY, not ISO: ALTER DATABASE … SET datestyle = 'ISO'/],
    ['standard_conforming_strings', /standard_conforming_strings is off, not on: ALTER DATABASE/],
    ['default_transaction_isolation', /default_transaction_isolation is serializable, not read/],
  ] as const)(
    'is refused, and not ready, where a pooler takes %s away',
    async (setting, words) => {
      const pooler = await OptionStripper.to(url);
      const api = await startTestApp({ databaseUrl: pooler.url });
      try {
        await alter([setting]);
        await endSessions();
        const outcome = await run({ DATABASE_URL: pooler.url }, SERVER);
        expectRefusal(outcome, 'The database of DATABASE_URL cannot be used', words);
        expectProblem(await api.http.get('/health/ready'), NOT_READY);
      } finally {
        await api.close();
        await pooler.close();
      }
    },
    PATIENCE,
  );

  it(
    'is refused, and not ready, where triggers and foreign keys do nothing',
    async () => {
      const api = await startApp({ databaseUrl: url });
      await administer(`alter database "${name}" set session_replication_role = replica`);
      await endSessions();
      const outcome = await run({ DATABASE_URL: url }, SERVER);
      expectRefusal(outcome, /session_replication_role is replica, not origin: ALTER DATABASE/);
      expectProblem(await api.http.get('/health/ready'), NOT_READY);
    },
    PATIENCE,
  );

  it(
    'is refused by every program where it keeps text in LATIN1',
    async () => {
      await dropDatabase(name);
      await administer(
        `create database "${name}" encoding 'LATIN1' locale_provider libc locale 'C' template template0`,
      );
      for (const entry of [[SERVER], [MIGRATE], [MIGRATE, '--check'], [JOB, 'purge-comments']]) {
        // A busy machine has slow queries to tell of.
        const outcome = await run({ DATABASE_URL: url, LOG_LEVEL: 'error' }, ...entry);
        expectRefusal(
          outcome,
          /server_encoding is LATIN1, not UTF8: make a database for Platen with CREATE DATABASE/,
        );
      }
    },
    PATIENCE,
  );
});

/** Sends requests of a person. */
function sendingTo({ http }: TestApp, { auth }: Person) {
  return (method: 'patch' | 'put' | 'post' | 'delete', path: string) =>
    http[method](path).set(auth);
}

/** Uses what goes through SQL of our own, the ORM's, times, texts with backslashes, and triggers. */
async function useAll(api: TestApp): Promise<void> {
  const person: Person = await signUp(api);
  const publishedAt = '2026-02-03T04:05:06.789Z';
  const text = String.raw`It's a \backslash\ and a \' or 1=1 -- quote; 1 < 2 ✍️`;
  const tags = [String.raw`C:\tag`, `it's`];
  const { slug } = await postArticle(api, person, { text, tags, publishedAt });
  const path = `/article/${slug}`;
  expect((await api.http.get(path).expect(200)).body).toMatchObject({ text, tags, publishedAt });

  const send = sendingTo(api, person);
  const edited = { title: String.raw`\' edited`, tags: [String.raw`\'`] };
  const patched = await send('patch', path).send(edited).expect(200);
  expect(patched.body).toMatchObject({ ...edited, text, publishedAt });
  const replaced = await send('put', path).send({ title: 'x', text, tags }).expect(200);
  expect(replaced.body).toMatchObject({ publishedAt, tags });

  for (const query of [String.raw`\backslash`, `it's "backslash quote"`, String.raw`\' or 1`]) {
    const found = await api.http.get('/article').query({ q: query }).expect(200);
    expect({ query, total: found.body.total }).toEqual({ query, total: expect.any(Number) });
  }
  const { body } = await api.http.get('/article').query({ q: 'backslash' }).expect(200);
  expect(body.items).toMatchObject([{ publishedAt, tags }]);
  expect(body.items[0].excerpt).toContain('<mark>backslash</mark>');
  await api.http.get('/article').query({ tag: tags[0], limit: 1 }).expect(200);

  await useOthers(api, person, slug);
  await send('delete', path).expect(200);
}

/** The same of comments, profiles and sessions. */
async function useOthers(api: TestApp, person: Person, slug: string): Promise<void> {
  const text = String.raw`\' commented`;
  const path = `/article/${slug}`;
  const send = sendingTo(api, person);
  const comment = await postComment(api, person, slug, text);
  await send('delete', `${path}/comment/${comment}`).expect(200);
  const deleted = await api.http.get(`${path}/comment?deleted=true`).set(person.auth).expect(200);
  expect(deleted.body.items).toMatchObject([{ text }]);
  await send('post', `${path}/comment/${comment}/restore`).expect(200);
  const profile = { bio: text, social: { twitter: String.raw`\'` } };
  expect((await send('patch', '/user/profile').send(profile)).body).toMatchObject(profile);
  const sessions = await api.http.get('/user/session').set(person.auth).expect(200);
  const [session] = sessions.body.items ?? sessions.body;
  expect(session.lastUsedAt).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
}

import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { administer, announceServer, urlOf } from './database-server.ts';

/** Where the embedded server of a test run lives; it starts empty every time. */
const DATA_DIR = '.data/test';

/**
 * Finds or starts a PostgreSQL for this run and makes the one migrated database that every test
 * file gets a copy of. Runs on the compiled code, as `npm test` builds it first.
 */
export default async function setUp(): Promise<void> {
  const { EmbeddedPostgres } =
    await import('../../dist/src/operations/embedded-postgres/embedded-postgres.js');
  const template = `platen_test_${randomBytes(6).toString('hex')}`;
  const given = process.env.TEST_DATABASE_URL;
  if (given === undefined) {
    const left = await EmbeddedPostgres.open(DATA_DIR);
    await left.stop();
    rmSync(DATA_DIR, { recursive: true });
    const server = await EmbeddedPostgres.open(DATA_DIR, {
      settings: { fsync: 'off', max_connections: '200' },
    });
    globalThis.stopTestServer = () => server.stop();
    announceServer(server.url, template);
  } else {
    globalThis.stopTestServer = () => administer(`drop database if exists "${template}"`);
    announceServer(given, template);
  }
  await administer(`create database "${template}"`);
  await migrate(urlOf(template));
}

async function migrate(databaseUrl: string): Promise<void> {
  const { MikroORM } = await import('@mikro-orm/postgresql');
  const { Logger } = await import('@nestjs/common');
  const { createOrmOptions } = await import('../../dist/mikro-orm.config.js');
  Logger.overrideLogger(['fatal', 'error', 'warn']);
  const orm = await MikroORM.init(
    createOrmOptions({ databaseUrl, databasePoolSize: 2, bcryptCost: 4, logLevel: 'error' }),
  );
  await orm.migrator.up();
  await orm.close();
}

declare global {
  /** Undoes what the set-up did. */
  var stopTestServer: () => Promise<void>;
}

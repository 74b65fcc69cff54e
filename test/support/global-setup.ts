import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { administer, announceServer, urlOf } from './database-server.ts';

/** Data folder of the embedded server of a test run, empty at each start. */
const DATA_DIR = '.data/test';

/**
 * Finds or starts a PostgreSQL server for this run, and creates the migrated database that each test
 * file gets a copy of. Runs the compiled code, which `npm test` builds first.
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
  /** Reverts the set-up. */
  var stopTestServer: () => Promise<void>;
}

import type { MikroORM } from '@mikro-orm/postgresql';
import { Logger } from '@nestjs/common';
import type { AppConfig, DatabaseConfig } from '../../config/app-config.js';
import { systemErrorCode } from '../../config/system-error.js';
import { DatabaseError } from '../../platform/persistence/database.error.js';
import { DemoSeeder } from './demo.seeder.js';
import { migrate, readSchemaState } from './migrations.js';
import { assertSettings } from '../../platform/persistence/session-settings.js';
import { waitForDatabase } from './wait-for-database.js';

/** SQLSTATE of a database that is not there. */
const NO_SUCH_DATABASE = '3D000';

const logger = new Logger('Schema');

/**
 * Brings the database to where the application can work with it: its schema, and the demo data
 * where they are wanted.
 *
 * @throws DatabaseError saying why that cannot be @throws the reason of `stop`
 */
export async function prepareDatabase(
  orm: MikroORM,
  config: AppConfig,
  stop: AbortSignal,
): Promise<void> {
  await prepareSchema(orm, config, stop);
  if (config.seedDemo) {
    try {
      await orm.seeder.seed(DemoSeeder);
    } catch (error) {
      throw DatabaseError.because('The demo data cannot be written', error);
    }
  }
}

/**
 * Brings the schema to where the code expects it. In production that is a release step (`npm run
 * migrate`), unless `MIGRATE_ON_START` makes it a part of each start. Waits for the database first.
 *
 * @throws DatabaseError if it cannot, or may not @throws the reason of `stop`
 */
export async function prepareSchema(
  orm: MikroORM,
  config: AppConfig,
  stop: AbortSignal,
): Promise<void> {
  await assertReachable(orm, config, stop, !config.production);
  const { pending, unknown } = await readSchemaState(orm);
  if (unknown.length > 0) {
    logger.warn(
      `The database is ahead of this version of Platen, which does not know: ${unknown.join(', ')}`,
    );
  }
  if (pending.length === 0) {
    return;
  }
  if (!config.migrateOnStart) {
    throw new DatabaseError(
      `The database is behind this version of Platen, it lacks: ${pending.join(', ')}. Bring it up to date first: npm run migrate`,
    );
  }
  const applied = await migrate(config);
  // It may have been made just now, as the server makes them.
  await assertSettings(orm);
  if (applied.length > 0) {
    // Where somebody develops, it is no news that a new database has a schema.
    logger[config.production ? 'log' : 'debug'](`Migrations applied: ${applied.join(', ')}`);
  }
}

/**
 * Waits until the database answers, and makes sure of its settings.
 *
 * @param mayBeMissing whether it is fine that the server has no such database yet
 * @throws DatabaseError if it does not @throws the reason of `stop`
 */
export async function assertReachable(
  orm: MikroORM,
  { databaseWait }: Pick<DatabaseConfig, 'databaseWait'>,
  stop: AbortSignal,
  mayBeMissing: boolean,
): Promise<void> {
  const ask = (): Promise<unknown> => orm.em.getConnection().execute('select 1');
  try {
    await waitForDatabase({ ask, patience: databaseWait, stop });
  } catch (error) {
    stop.throwIfAborted();
    if (!mayBeMissing || systemErrorCode(error) !== NO_SUCH_DATABASE) {
      throw DatabaseError.because('The database of DATABASE_URL cannot be used', error);
    }
    return;
  }
  await assertSettings(orm);
}

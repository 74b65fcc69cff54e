import type { MikroORM } from '@mikro-orm/postgresql';
import { Logger } from '@nestjs/common';
import type { AppConfig, DatabaseConfig } from '../../config/app-config.js';
import { systemErrorCode } from '../../config/system-error.js';
import { DatabaseError } from '../../platform/persistence/database.error.js';
import { DemoSeeder } from './demo.seeder.js';
import { migrate, readSchemaState } from './migrations.js';
import { assertSettings } from '../../platform/persistence/session-settings.js';
import { waitForDatabase } from './wait-for-database.js';

/** SQLSTATE of a missing database. */
const NO_SUCH_DATABASE = '3D000';

const logger = new Logger('Schema');

/**
 * Prepares the database for the application: its schema, and the demo data if configured.
 *
 * @throws DatabaseError if it fails
 * @throws the reason of `stop`
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
 * Waits for the database and brings the schema up to date. In production that is a release step (`npm
 * run migrate`), unless `MIGRATE_ON_START` makes it a part of each start.
 *
 * @throws DatabaseError if it fails, or migrations are pending and must not be applied here
 * @throws the reason of `stop`
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
  // `migrate()` may just have created the database, with the default settings of the server.
  await assertSettings(orm);
  if (applied.length > 0) {
    // In development, every new database gets its schema; that is not worth a line.
    logger[config.production ? 'log' : 'debug'](`Migrations applied: ${applied.join(', ')}`);
  }
}

/**
 * Waits until the database can be reached, and checks its settings.
 *
 * @param mayBeMissing whether the database may not exist yet
 * @throws DatabaseError if it cannot be used
 * @throws the reason of `stop`
 */
export async function assertReachable(
  orm: MikroORM,
  { databaseWait }: Pick<DatabaseConfig, 'databaseWait'>,
  stop: AbortSignal,
  mayBeMissing: boolean,
): Promise<void> {
  const ask = (): Promise<unknown> => orm.em.getConnection().execute('select 1');
  try {
    await waitForDatabase({ ask, timeout: databaseWait, stop });
  } catch (error) {
    stop.throwIfAborted();
    if (!mayBeMissing || systemErrorCode(error) !== NO_SUCH_DATABASE) {
      throw DatabaseError.because('The database of DATABASE_URL cannot be used', error);
    }
    return;
  }
  await assertSettings(orm);
}

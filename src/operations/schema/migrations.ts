import { MikroORM } from '@mikro-orm/postgresql';
import { createOrmOptions } from '../../../mikro-orm.config.js';
import type { OrmConfig } from '../../config/app-config.js';
import { systemErrorCode } from '../../config/system-error.js';
import { DatabaseError } from '../../platform/persistence/database.error.js';
import { SchemaMigrator, type SchemaState } from './schema-migrator.js';

/**
 * SQLSTATEs if another process has just created the database: `duplicate_database`, or a violation of
 * the unique index in the catalogue.
 */
const CREATED_CONCURRENTLY = /^(42P04|23505)$/;

/** @throws DatabaseError if the database cannot be read */
export async function readSchemaState(orm: MikroORM): Promise<SchemaState> {
  try {
    return await new SchemaMigrator(orm.em).readState();
  } catch (error) {
    throw DatabaseError.because('The migrations cannot be read', error);
  }
}

/**
 * Applies pending migrations. Creates the database if it is missing. Uses separate connections, since
 * those of the server limit the time of a statement.
 *
 * @returns the names of the migrations
 * @throws DatabaseError if it fails
 */
export async function migrate(config: OrmConfig): Promise<string[]> {
  try {
    await ensureDatabase(config);
    return await withOrm(config, (orm) => new SchemaMigrator(orm.em).applyPending());
  } catch (error) {
    throw DatabaseError.because('The migrations cannot be applied', error);
  }
}

/** Reverts the last migration. @returns its name, if any @throws DatabaseError if it fails */
export async function revertLast(config: OrmConfig): Promise<string | undefined> {
  try {
    return await withOrm(config, (orm) => new SchemaMigrator(orm.em).revertLast());
  } catch (error) {
    throw DatabaseError.because('The migration cannot be reverted', error);
  }
}

async function ensureDatabase(config: OrmConfig): Promise<void> {
  try {
    await withOrm(config, (orm) => orm.schema.ensureDatabase());
  } catch (error) {
    if (!CREATED_CONCURRENTLY.test(systemErrorCode(error) ?? '')) {
      throw error;
    }
  }
}

/** Runs `work` with an ORM whose statements have no timeout. */
export async function withOrm<T>(
  config: OrmConfig,
  work: (orm: MikroORM) => Promise<T>,
): Promise<T> {
  const orm = await MikroORM.init(createOrmOptions(config));
  try {
    return await work(orm);
  } finally {
    await orm.close();
  }
}

import { MikroORM } from '@mikro-orm/postgresql';
import { createOrmOptions } from '../../../mikro-orm.config.js';
import type { OrmConfig } from '../../config/app-config.js';
import { systemErrorCode } from '../../config/system-error.js';
import { DatabaseError } from '../../platform/persistence/database.error.js';
import { SchemaMigrator, type SchemaState } from './schema-migrator.js';

/**
 * SQLSTATEs of a database that another process has just made: `duplicate_database`, or the index of
 * the catalogue saying so.
 */
const MADE_BY_ANOTHER = /^(42P04|23505)$/;

/** @throws DatabaseError if the database does not let itself be asked */
export async function readSchemaState(orm: MikroORM): Promise<SchemaState> {
  try {
    return await new SchemaMigrator(orm.em).readState();
  } catch (error) {
    throw DatabaseError.because('The migrations cannot be read', error);
  }
}

/**
 * Applies the migrations that are pending, in a database that is made if there is none, on
 * connections of its own: those of the server give up what takes long.
 *
 * @returns their names @throws DatabaseError if it cannot
 */
export async function migrate(config: OrmConfig): Promise<string[]> {
  try {
    await ensureDatabase(config);
    return await withOrm(config, (orm) => new SchemaMigrator(orm.em).applyPending());
  } catch (error) {
    throw DatabaseError.because('The migrations cannot be applied', error);
  }
}

/** Takes the last migration back. @returns its name, if any @throws DatabaseError if it cannot */
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
    if (!MADE_BY_ANOTHER.test(systemErrorCode(error) ?? '')) {
      throw error;
    }
  }
}

/** What `work` gives, with an ORM whose statements may take their time. */
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

import { MikroORM } from '@mikro-orm/postgresql';
import { createOrmOptions } from '../../mikro-orm.config.js';
import type { AppConfig } from '../config/app-config.js';
import { systemErrorCode } from '../config/system-error.js';
import { DatabaseError } from './database.error.js';
import { DemoSeeder } from './demo.seeder.js';

/** SQLSTATE of a database that is not there; outside production the migrator makes it. */
const NO_SUCH_DATABASE = '3D000';

/**
 * Brings the database to where the application can work with it: its schema, and the demo data
 * where they are wanted.
 *
 * @throws DatabaseError saying why that cannot be
 */
export async function prepareDatabase(orm: MikroORM, config: AppConfig): Promise<void> {
  await prepareSchema(orm, config);
  if (config.seedDemo) {
    await orm.seeder.seed(DemoSeeder);
  }
}

/**
 * Brings the schema to where the code expects it. In production that is a release step (`npm run
 * migrate`), not something a start changes.
 *
 * @throws DatabaseError if it cannot; in production, if migrations are pending
 */
export async function prepareSchema(orm: MikroORM, config: AppConfig): Promise<void> {
  await assertReachable(orm, config.production ? undefined : NO_SUCH_DATABASE);
  const pending = await findPending(orm);
  if (pending?.length === 0) {
    return;
  }
  if (config.production) {
    throw new DatabaseError(
      `The database is behind this version of Platen, it lacks: ${pending?.join(', ')}. Bring it up to date first: npm run migrate`,
    );
  }
  // On connections of its own: those of the server give up what takes long.
  const unbounded = await MikroORM.init(createOrmOptions(config));
  try {
    await migrate(unbounded);
  } finally {
    await unbounded.close();
  }
}

/** Names of the migrations that are still to be applied; undefined where there is no database. */
async function findPending(orm: MikroORM): Promise<string[] | undefined> {
  try {
    return (await orm.migrator.getPending()).map(({ name }) => name);
  } catch (error) {
    if (systemErrorCode(error) === NO_SUCH_DATABASE) {
      return undefined;
    }
    throw new DatabaseError(`The migrations cannot be read: ${reasonOf(error)}`, { cause: error });
  }
}

/**
 * Applies the migrations that are pending. @returns their names
 *
 * @throws DatabaseError if it cannot
 */
export async function migrate(orm: MikroORM): Promise<string[]> {
  await assertReachable(orm, NO_SUCH_DATABASE);
  try {
    const applied = await orm.migrator.up();
    return applied.map(({ name }) => name);
  } catch (error) {
    throw new DatabaseError(`The migrations cannot be applied: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

/** @param except SQLSTATE of a problem that is none here */
async function assertReachable(orm: MikroORM, except?: string): Promise<void> {
  try {
    await orm.em.getConnection().execute('select 1');
  } catch (error) {
    if (except === undefined || systemErrorCode(error) !== except) {
      throw new DatabaseError(`The database of DATABASE_URL cannot be used: ${reasonOf(error)}`, {
        cause: error,
      });
    }
  }
}

/** Where a name has several addresses, Node reports one error each, and no words of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) {
    return error.errors.map(reasonOf).join(', ');
  }
  return error instanceof Error ? error.message : String(error);
}

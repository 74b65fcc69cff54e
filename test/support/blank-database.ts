import { randomBytes } from 'node:crypto';
import { MikroORM } from '@mikro-orm/postgresql';
import { createOrmOptions } from '../../mikro-orm.config.js';
import { administer, dropDatabase, urlOf } from './database-server.js';

/** An ORM without an application, on its own empty database. */
export interface BlankDatabase {
  orm: MikroORM;
  /** Its URL. */
  url: string;
  /** Closes the ORM and removes the database. */
  close(): Promise<void>;
}

/** Options of a database with Turkish case mapping: `I` and `ı`, `İ` and `i`. */
export const TURKISH = `template template0 locale_provider icu icu_locale 'tr-TR'`;

/**
 * Creates an empty database without a schema, and connects the application's ORM to it.
 *
 * @param options options of `create database`
 */
export async function createBlankDatabase(options = ''): Promise<BlankDatabase> {
  const name = `platen_test_${randomBytes(8).toString('hex')}`;
  await administer(`create database "${name}" ${options}`);
  const databaseUrl = urlOf(name);
  const config = {
    databaseUrl,
    databasePoolSize: 2,
    bcryptCost: 4,
    logLevel: 'fatal',
  } as const;
  const orm = await MikroORM.init({ ...createOrmOptions(config), logger: () => undefined });
  return {
    orm,
    url: databaseUrl,
    close: async () => {
      await orm.close();
      await dropDatabase(name);
    },
  };
}

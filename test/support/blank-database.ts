import { randomBytes } from 'node:crypto';
import { MikroORM } from '@mikro-orm/postgresql';
import { createOrmOptions } from '../../mikro-orm.config.js';
import { administer, dropDatabase, urlOf } from './database-server.js';

/** An ORM without an application, on a database of its own in which there is nothing yet. */
export interface BlankDatabase {
  orm: MikroORM;
  /** Closes the ORM and removes the database. */
  close(): Promise<void>;
}

/** Makes an empty database, without any schema, and connects the application's ORM to it. */
export async function createBlankDatabase(): Promise<BlankDatabase> {
  const name = `platen_test_${randomBytes(8).toString('hex')}`;
  await administer(`create database "${name}"`);
  const config = {
    databaseUrl: urlOf(name),
    databasePoolSize: 2,
    bcryptCost: 4,
    logLevel: 'fatal',
  } as const;
  const orm = await MikroORM.init({ ...createOrmOptions(config), logger: () => undefined });
  return {
    orm,
    close: async () => {
      await orm.close();
      await dropDatabase(name);
    },
  };
}

import type { MikroORM } from '@mikro-orm/postgresql';
import { ConfigError } from '../config/config.error.js';
import type { AppConfig } from '../config/app-config.js';
import { DemoSeeder } from './demo.seeder.js';

/**
 * Brings the schema to where the code expects it, and the demo data into it where it is wanted. In
 * production the schema is a release step (`npm run migrate`), not something a start changes.
 *
 * @throws ConfigError in production, if migrations are pending
 */
export async function prepareDatabase(orm: MikroORM, config: AppConfig): Promise<void> {
  if (config.production) {
    const pending = await orm.migrator.getPending();
    if (pending.length > 0) {
      throw new ConfigError([`the database lacks ${pending.length} migrations: npm run migrate`]);
    }
  } else {
    await orm.migrator.up();
  }
  if (config.seedDemo) {
    await orm.seeder.seed(DemoSeeder);
  }
}

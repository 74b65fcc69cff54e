import { MikroORM } from '@mikro-orm/postgresql';
import { createOrmOptions } from '../../mikro-orm.config.js';
import { loadDatabaseConfig, loadOrmConfig } from '../config/app-config.js';
import { loadEnvFile } from '../config/env-file.js';
import { openDatabase } from './open-database.js';

/** `npm run migrate`: brings the schema up to date, as a step of its own before a release starts. */
loadEnvFile();
const database = await openDatabase(loadDatabaseConfig(), { shared: true });
try {
  const orm = await MikroORM.init(
    createOrmOptions({ ...loadOrmConfig(), databaseUrl: database.url }),
  );
  try {
    const applied = await orm.migrator.up();
    console.log(applied.length === 0 ? 'The schema is up to date.' : 'Applied:');
    applied.forEach(({ name }) => console.log(`  ${name}`));
  } finally {
    await orm.close();
  }
} finally {
  await database.stop();
}

import { MikroORM } from '@mikro-orm/postgresql';
import { Logger } from '@nestjs/common';
import { createOrmOptions } from '../../mikro-orm.config.js';
import { runProcess, unlessStopped } from '../common/run-process.js';
import { loadDatabaseConfig, loadOrmConfig } from '../config/app-config.js';
import { loadEnvFile } from '../config/env-file.js';
import { openDatabase } from './open-database.js';
import { migrate } from './prepare-database.js';

/** `npm run migrate`: brings the schema up to date, as a step of its own before a release starts. */
await runProcess(async (stop) => {
  loadEnvFile();
  const config = loadOrmConfig();
  // It says what it did in words of its own.
  Logger.overrideLogger(['fatal', 'error', 'warn']);
  const database = await openDatabase(loadDatabaseConfig(), { shared: true, stop });
  try {
    const orm = await MikroORM.init(createOrmOptions({ ...config, databaseUrl: database.url }));
    const applied = await unlessStopped(stop, migrate(orm));
    console.log(applied.length === 0 ? 'The schema is up to date.' : 'Applied:');
    applied.forEach((name) => console.log(`  ${name}`));
    await orm.close();
  } finally {
    await database.stop();
  }
});

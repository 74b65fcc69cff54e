import { runProcess } from './platform/run-process.js';
import { loadConfig } from './config/app-config.js';
import { loadEnvFile } from './config/env-file.js';
import { openDatabase } from './operations/schema/open-database.js';

/** Starts the server; a signal stops it, and the database with it if that is its own. */
await runProcess(async (stop) => {
  loadEnvFile();
  const config = loadConfig();
  // Most of a start is loading this, and the embedded database is as long about its own.
  const application = import('./serve.js');
  const database = await openDatabase(config, { stop });
  try {
    const { serve } = await application;
    await serve({ ...config, databaseUrl: database.url }, database, stop);
  } finally {
    await database.stop();
  }
}, 0);

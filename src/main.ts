import { runProcess } from './platform/run-process.js';
import { loadConfig } from './config/app-config.js';
import { loadEnvFile } from './config/env-file.js';
import { openDatabase } from './operations/schema/open-database.js';

/** Starts the server. A stop signal stops it, and the embedded database if it owns that. */
await runProcess(async (stop) => {
  loadEnvFile();
  const config = loadConfig();
  // Loading the application takes most of the start-up time; the embedded database starts meanwhile.
  const application = import('./serve.js');
  const database = await openDatabase(config, { stop });
  try {
    const { serve } = await application;
    await serve({ ...config, databaseUrl: database.url }, database, stop);
  } finally {
    await database.stop();
  }
}, 0);

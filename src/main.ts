import { MikroORM } from '@mikro-orm/postgresql';
import { createApp } from './app.js';
import { loadConfig } from './config/app-config.js';
import { ConfigError } from './config/config.error.js';
import { loadEnvFile } from './config/env-file.js';
import { EmbeddedPostgresError } from './database/embedded-postgres.error.js';
import { openDatabase } from './database/open-database.js';
import { prepareDatabase } from './database/prepare-database.js';
import { welcome } from './welcome.js';

/** Starts the process: open the database, create the application, listen; and stops it in turn. */
async function main(): Promise<void> {
  loadEnvFile();
  const config = loadConfig();
  const database = await openDatabase(config);
  try {
    const app = await createApp({ ...config, databaseUrl: database.url });
    try {
      await prepareDatabase(app.get(MikroORM), config);
      await app.listen(config.port, config.host);
      console.log(welcome(await app.getUrl(), config, database.embedded));
      await stopSignal();
    } finally {
      await app.close();
    }
  } finally {
    await database.stop();
  }
}

/** Resolves at the first Ctrl-C or `kill`. */
function stopSignal(): Promise<void> {
  return new Promise((stop) => {
    process.once('SIGINT', stop).once('SIGTERM', stop);
  });
}

/** Errors that tell the operator what to do are shown as they are, defects with their stack. */
function explain(error: unknown): unknown {
  const isForOperator = error instanceof ConfigError || error instanceof EmbeddedPostgresError;
  return isForOperator ? error.message : error;
}

main().catch((error: unknown) => {
  console.error(explain(error));
  process.exitCode = 1;
});

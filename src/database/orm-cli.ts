import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { loadDatabaseConfig } from '../config/app-config.js';
import { loadEnvFile } from '../config/env-file.js';
import { openDatabase } from './open-database.js';

/**
 * `npm run orm -- <command>`: the MikroORM command line on the database of the configuration. The
 * embedded one is started for as long as it takes, or shared with the server that runs on it.
 */
loadEnvFile();
const database = await openDatabase(loadDatabaseConfig(), { shared: true });
try {
  const cli = fileURLToPath(import.meta.resolve('@mikro-orm/cli')).replace(/index\.js$/, 'cli.js');
  const child = spawn(process.execPath, [cli, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, DATABASE_URL: database.url },
  });
  process.exitCode = await new Promise<number>((exited, failed) => {
    child.once('exit', (code) => exited(code ?? 1)).once('error', failed);
  });
} finally {
  await database.stop();
}

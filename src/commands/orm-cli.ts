import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { runProcess } from '../platform/run-process.js';
import { loadDatabaseConfig, loadOrmConfig } from '../config/app-config.js';
import { loadEnvFile } from '../config/env-file.js';
import { openDatabase } from '../operations/schema/open-database.js';

/**
 * `npm run orm -- <command>`: runs the MikroORM command line on the configured database. The embedded
 * server is started for the command, or shared with a running application.
 */
await runProcess(async (stop) => {
  loadEnvFile();
  // Validated here, so that an error is one line.
  loadOrmConfig();
  const database = await openDatabase(loadDatabaseConfig(), { shared: true, stop });
  try {
    process.exitCode = await runCommandLine(process.argv.slice(2), database.url, stop);
  } finally {
    await database.stop();
  }
});

/** @returns its exit code, as a shell would report it */
function runCommandLine(args: string[], databaseUrl: string, stop: AbortSignal): Promise<number> {
  const cli = fileURLToPath(import.meta.resolve('@mikro-orm/cli')).replace(/index\.js$/, 'cli.js');
  const child = spawn(process.execPath, [cli, ...args], {
    stdio: 'inherit',
    env: { ...process.env, DATABASE_URL: databaseUrl },
  });
  // Ctrl-C reaches the child process, too; a `kill` of this process does not.
  stop.addEventListener('abort', () => child.kill());
  return new Promise((exited, failed) => {
    child.once('error', failed);
    child.once('exit', (code, signal) =>
      exited(code ?? 128 + constants.signals[signal ?? 'SIGHUP']),
    );
  });
}

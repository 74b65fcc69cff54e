import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';
import type { ServerAccount } from './server-account.js';

/** The programs of a PostgreSQL that we use, as the platform's package exports them. */
export interface PostgresTools {
  initdb: string;
  pg_ctl: string;
}

/** @throws EmbeddedPostgresError if there are none for this platform, or in this installation */
export async function findPostgresTools(): Promise<PostgresTools> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return (await import(name)) as PostgresTools;
  } catch {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL here (${name} is not installed: a production install, or a ` +
        'platform it is not made for). Set DATABASE_URL to use a PostgreSQL server (15 or newer).',
    );
  }
}

/**
 * Runs a program as `account`. It gets a process group of its own: Ctrl-C in the terminal reaches
 * us alone, and we say what is to end, and when.
 *
 * @param stop ends it early, with all that it has started
 * @throws Error with what it wrote to its standard error, if it failed
 */
export async function runTool(
  file: string,
  args: string[],
  account: ServerAccount,
  stop?: AbortSignal,
): Promise<void> {
  // Not in our own folder, which the account may not be allowed to enter.
  const options = { ...account, cwd: resolve('/'), detached: true };
  const child = spawn(file, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  const kill = (): unknown => child.pid && process.kill(-child.pid, 'SIGTERM');
  stop?.addEventListener('abort', kill);
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (words += chunk));
  try {
    await new Promise<void>((done, failed) => {
      child.once('error', failed);
      child.once('close', (code) => (code === 0 ? done() : failed(new Error(words.trim()))));
    });
  } finally {
    stop?.removeEventListener('abort', kill);
  }
}

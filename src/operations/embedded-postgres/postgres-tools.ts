import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';
import type { ServerAccount } from './server-account.js';

/** The PostgreSQL programs that are used, named as the package of the platform exports them. */
export interface PostgresTools {
  initdb: string;
  pg_ctl: string;
}

/** Characters with a special meaning to a POSIX shell even between double quotes. */
const SPECIAL = /["$`\\\n\r]/;

/** @throws EmbeddedPostgresError if the platform or this installation has none */
export async function findPostgresTools(): Promise<PostgresTools> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const tools = await importTools(name);
  if (process.platform !== 'win32') {
    assertPlainPath(tools.initdb);
  }
  return tools;
}

/**
 * The tools call each other through a shell, by their full paths between double quotes.
 *
 * @throws EmbeddedPostgresError if the shell would change such a path
 */
export function assertPlainPath(path: string): void {
  if (SPECIAL.test(path)) {
    throw new EmbeddedPostgresError(
      'The embedded PostgreSQL cannot run in a folder that has one of $ " ` \\ in its name: move ' +
        'Platen to another folder, or set DATABASE_URL to use a PostgreSQL server (15 or newer).',
    );
  }
}

async function importTools(name: string): Promise<PostgresTools> {
  try {
    return (await import(name)) as PostgresTools;
  } catch {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL here (${name} is not installed: a production install, or a ` +
        'platform it is not made for). Set DATABASE_URL to use a PostgreSQL server (15 or newer).',
    );
  }
}

/** Options of {@link runTool}. */
export interface ToolOptions {
  /** Environment variables in addition to those of this process. */
  env?: Readonly<Record<string, string>>;
  /** File descriptor for the standard output of the program, and of a server that it starts. */
  stdout?: number;
  /** Stops the program early, with all child processes. */
  stop?: AbortSignal | undefined;
}

/**
 * Quotes any string as one word for a POSIX shell.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02_02
 */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * Runs a program as `account`, in its own process group: Ctrl-C in the terminal then reaches this
 * process only, which stops the program at the right time.
 *
 * @throws Error with its standard error output if it fails
 */
export async function runTool(
  file: string,
  args: string[],
  account: ServerAccount,
  { env = {}, stdout, stop }: ToolOptions = {},
): Promise<void> {
  const child = spawn(file, args, {
    ...account,
    env: { ...process.env, ...env },
    // The account may not be allowed to enter the current folder.
    cwd: resolve('/'),
    detached: true,
    stdio: ['ignore', stdout ?? 'ignore', 'pipe'],
  });
  const kill = (): unknown => child.pid && process.kill(-child.pid, 'SIGTERM');
  stop?.addEventListener('abort', kill);
  let errorOutput = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (errorOutput += chunk));
  try {
    await new Promise<void>((succeed, fail) => {
      child.once('error', fail);
      child.once('close', (code) => (code === 0 ? succeed() : fail(new Error(errorOutput.trim()))));
    });
  } finally {
    stop?.removeEventListener('abort', kill);
  }
}

import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';
import type { ServerAccount } from './server-account.js';

/** The programs of a PostgreSQL that we use, as the platform's package exports them. */
export interface PostgresTools {
  initdb: string;
  pg_ctl: string;
}

/** What means something to a POSIX shell even between double quotes. */
const SPECIAL = /["$`\\\n\r]/;

/** @throws EmbeddedPostgresError if there are none for this platform, or in this installation */
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
 * @throws EmbeddedPostgresError if such a path would be another one there
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

/** What {@link runTool} may be told besides. */
export interface ToolOptions {
  /** What is set for it, beyond our own environment. */
  env?: Readonly<Record<string, string>>;
  /** File descriptor for its standard output, and for that of a server it starts. */
  stdout?: number;
  /** Ends it early, with all that it has started. */
  stop?: AbortSignal | undefined;
}

/**
 * One word for a POSIX shell, whatever is in it.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02_02
 */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * Runs a program as `account`. It gets a process group of its own: Ctrl-C in the terminal reaches
 * us alone, and we say what is to end, and when.
 *
 * @throws Error with what it wrote to its standard error, if it failed
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
    // Not in our own folder, which the account may not be allowed to enter.
    cwd: resolve('/'),
    detached: true,
    stdio: ['ignore', stdout ?? 'ignore', 'pipe'],
  });
  const kill = (): unknown => child.pid && process.kill(-child.pid, 'SIGTERM');
  stop?.addEventListener('abort', kill);
  let words = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (words += chunk));
  try {
    await new Promise<void>((done, failed) => {
      child.once('error', failed);
      child.once('close', (code) => (code === 0 ? done() : failed(new Error(words.trim()))));
    });
  } finally {
    stop?.removeEventListener('abort', kill);
  }
}

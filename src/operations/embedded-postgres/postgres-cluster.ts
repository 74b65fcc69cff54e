import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdir, open, readdir, readFile, realpath, rename, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ensurePersistedSecret } from '../../config/persisted-secret.js';
import { systemErrorCode } from '../../config/system-error.js';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';
import {
  findPostgresTools,
  type PostgresTools,
  runTool,
  shellWord,
  type ToolOptions,
} from './postgres-tools.js';
import { findServerAccount, type ServerAccount } from './server-account.js';

/** The superuser of the cluster, as which Platen connects. */
const ROLE = 'platen';

/** Seconds for starting the server, including crash recovery. */
export const START_TIMEOUT = 60;
const STOP_TIMEOUT = 30;

/**
 * Settings that keep personal data out of the server log: neither the failed statement nor the detail
 * of an error, such as the duplicate key (an email address).
 */
const LOG_PRIVACY_SETTINGS = {
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
};

/** Greatest number of attempts to stop the server. */
const STOP_ATTEMPTS = 5;

/** A database cluster: the folder that `initdb` creates, with everything needed to run it. */
export class PostgresCluster {
  private readonly pidFile: string;
  private readonly log: string;

  private constructor(
    private readonly tools: PostgresTools,
    private readonly account: ServerAccount,
    private readonly dir: string,
    private readonly password: string,
  ) {
    this.pidFile = join(dir, 'postmaster.pid');
    this.log = join(dir, 'server.log');
  }

  /**
   * Opens the cluster in a folder; creates it if there is none.
   *
   * @param stop cancels the creation
   * @throws EmbeddedPostgresError with a solution in its message
   */
  static async in(dataDir: string, stop?: AbortSignal): Promise<PostgresCluster> {
    const tools = await findPostgresTools();
    const { home, password } = await prepareFolder(dataDir);
    const dir = join(home, 'postgres');
    const account = await findServerAccount(dir, [tools.initdb]);
    const cluster = new PostgresCluster(tools, account, dir, password);
    if (!existsSync(dir)) {
      await cluster.initialize(join(home, PASSWORD_FILE), stop);
    }
    return cluster;
  }

  /** The URL of a database. TLS is disabled, whatever the environment configures for other servers. */
  url(port: number, database: string): string {
    return `postgresql://${ROLE}:${this.password}@127.0.0.1:${port}/${database}?sslmode=disable`;
  }

  /**
   * Creates the cluster under a temporary name and renames it, so that an incomplete one is never used.
   * If two processes do so at once, the first rename wins, and the other process uses that cluster.
   */
  private async initialize(passwordFile: string, stop?: AbortSignal): Promise<void> {
    await removeDrafts(this.dir);
    const draft = `${this.dir}.new-${process.pid}`;
    await mkdir(draft, { mode: 0o700 });
    try {
      await this.changeOwner(draft);
      await this.changeOwner(passwordFile);
      await this.run(this.tools.initdb, initArguments(draft, passwordFile), { stop });
      await rename(draft, this.dir);
    } catch (error) {
      await remove(draft);
      stop?.throwIfAborted();
      if (!existsSync(this.dir)) {
        throw error;
      }
    }
  }

  private async changeOwner(file: string): Promise<void> {
    const { uid, gid } = this.account;
    if (uid !== undefined && gid !== undefined) {
      await chown(file, uid, gid);
    }
  }

  /**
   * The port of the server if it is running. Removes a `postmaster.pid` that a crash left behind: its
   * process id may belong to another process by now, and PostgreSQL would refuse to start.
   */
  async runningPort(): Promise<number | undefined> {
    const lines = (await readFile(this.pidFile, 'utf8').catch(() => '')).split('\n');
    const [pid, port] = [Number(lines[0]), Number(lines[3])];
    if (pid > 0 && port > 0 && (await isServer(pid, this.dir))) {
      return port;
    }
    await rm(this.pidFile, { force: true });
    return undefined;
  }

  /**
   * @param settings named as in `postgresql.conf`
   * @returns the port it listens on, on the loopback interface only
   */
  async start(settings: Readonly<Record<string, string>>): Promise<number> {
    const port = await findFreePort();
    const options = {
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      port: String(port),
      ...LOG_PRIVACY_SETTINGS,
      ...settings,
    };
    const flags = Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    // pg_ctl passes this to a shell unchanged. It includes the folder for `isServer`.
    const commandLine = ['-D', this.dir, ...flags].map(shellWord).join(' ');
    const log = await open(this.log, 'a', 0o600);
    try {
      await this.changeOwner(this.log);
      await this.control('start', START_TIMEOUT, [`--options=${commandLine}`], { stdout: log.fd });
    } finally {
      await log.close();
    }
    return port;
  }

  /** Stops the server, even if other processes use it; does nothing if it is not running. */
  async stop(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.control('stop', STOP_TIMEOUT, ['--mode=fast']);
      } catch (error) {
        if ((await this.runningPort()) === undefined) {
          return;
        }
        // Ctrl-C ends pg_ctl before it has its own process group: try again.
        if (attempt === STOP_ATTEMPTS) {
          throw error;
        }
      }
    }
  }

  /**
   * Passes the folder in the environment: pg_ctl would put an argument between double quotes in a shell
   * command.
   */
  private control(
    action: string,
    timeout: number,
    args: string[],
    options: ToolOptions = {},
  ): Promise<void> {
    const common = ['--wait', `--timeout=${timeout}`, '--silent'];
    const env = { PGDATA: this.dir };
    return this.run(this.tools.pg_ctl, [action, ...common, ...args], { ...options, env });
  }

  private async run(file: string, args: string[], options?: ToolOptions): Promise<void> {
    const logged = await this.readLog();
    try {
      await runTool(file, args, this.account, options);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const reasons = (await this.readLog())
        .slice(logged.length)
        .split('\n')
        .filter((line) => /\b(FATAL|PANIC|HINT):/.test(line));
      throw new EmbeddedPostgresError(
        [
          `The embedded PostgreSQL does not work here. ${message}`,
          ...reasons,
          'Set DATABASE_URL to use a PostgreSQL server (15 or newer) that you have.',
        ].join('\n'),
        { cause: error },
      );
    }
  }

  private readLog(): Promise<string> {
    return readFile(this.log, 'utf8').catch(() => '');
  }
}

const PASSWORD_FILE = 'postgres-password';

async function prepareFolder(dataDir: string): Promise<{ home: string; password: string }> {
  try {
    await mkdir(dataDir, { recursive: true });
    const home = await realpath(dataDir);
    assertName(home);
    const password = ensurePersistedSecret(join(home, PASSWORD_FILE));
    if (password !== undefined) {
      return { home, password };
    }
  } catch (error) {
    if (error instanceof EmbeddedPostgresError) {
      throw error;
    }
    throw new EmbeddedPostgresError(
      `DATA_DIR must be a folder that its user can read and write (${systemErrorCode(error)})`,
    );
  }
  throw new EmbeddedPostgresError(
    `DATA_DIR holds a damaged file ${PASSWORD_FILE}: the database in it cannot be opened any more.`,
  );
}

/** The tools reject line breaks, and the files of PostgreSQL are line-based. */
function assertName(folder: string): void {
  if (/\p{Cc}/u.test(folder)) {
    throw new EmbeddedPostgresError(
      'DATA_DIR must not have control characters, such as line breaks, in its name',
    );
  }
}

function initArguments(dir: string, passwordFile: string): string[] {
  return [
    `--pgdata=${dir}`,
    `--username=${ROLE}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The same collation and case mapping on every machine, whatever its locales are.
    '--locale-provider=builtin',
    '--locale=C',
    '--builtin-locale=C.UTF-8',
  ];
}

/** Removes incomplete clusters of processes that were killed while creating them. */
async function removeDrafts(dir: string): Promise<void> {
  const home = join(dir, '..');
  for (const name of await readdir(home)) {
    const [, pid] = /^postgres\.new-(\d+)$/.exec(name) ?? [];
    if (pid !== undefined && (Number(pid) === process.pid || !isAlive(Number(pid)))) {
      await remove(join(home, name));
    }
  }
}

/** Removes a folder; retries, as a process that is ending may still write into it. */
async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Whether a process is the server of this cluster, rather than another one with a reused id. */
async function isServer(pid: number, dir: string): Promise<boolean> {
  return `${await commandOf(pid)} `.includes(` -D ${dir} `);
}

/** The command line of a process; empty if there is none. macOS has `ps`, but no /proc. */
async function commandOf(pid: number): Promise<string> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
  } catch {
    return promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]).then(
      ({ stdout }) => stdout.trim(),
      () => '',
    );
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is running as another user.
    return systemErrorCode(error) !== 'ESRCH';
  }
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

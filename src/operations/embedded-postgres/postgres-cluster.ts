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

/** The superuser of the cluster, and us. */
const ROLE = 'platen';

/** Seconds that the server may take to start (crash recovery included) and to stop. */
export const START_TIMEOUT = 60;
const STOP_TIMEOUT = 30;

/**
 * Nothing of what people have typed is in the log of the server: neither the key that is there twice
 * (an email), which stands in the detail of an error, nor the statement that failed.
 */
const NOBODY_IN_THE_LOG = {
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
};

/** How often the server is asked to stop. */
const STOP_ATTEMPTS = 5;

/** A database cluster: the folder that `initdb` makes, with what is needed to run it. */
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
   * The cluster in a folder; made, if there is none.
   *
   * @param stop ends the making of it early
   * @throws EmbeddedPostgresError saying what to do
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

  /** Where to connect to; whatever the environment asks of other servers, TLS is not for this one. */
  url(port: number, database: string): string {
    return `postgresql://${ROLE}:${this.password}@127.0.0.1:${port}/${database}?sslmode=disable`;
  }

  /**
   * Makes the cluster beside its place and moves it there, so that a half-made one is never used.
   * Of two processes that do so at once, one is the first to move, and the other uses that.
   */
  private async initialize(passwordFile: string, stop?: AbortSignal): Promise<void> {
    await removeDrafts(this.dir);
    const draft = `${this.dir}.new-${process.pid}`;
    await mkdir(draft, { mode: 0o700 });
    try {
      await this.giveToAccount(draft);
      await this.giveToAccount(passwordFile);
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

  private async giveToAccount(file: string): Promise<void> {
    const { uid, gid } = this.account;
    if (uid !== undefined && gid !== undefined) {
      await chown(file, uid, gid);
    }
  }

  /**
   * The port of the server if it is running. What a crash left of `postmaster.pid` is removed: its
   * process id may be somebody else's by now, and PostgreSQL would then refuse to start.
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
   * @param settings as `postgresql.conf` names them
   * @returns the port it listens on, of the loopback interface only
   */
  async start(settings: Readonly<Record<string, string>>): Promise<number> {
    const port = await findFreePort();
    const options = {
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      port: String(port),
      ...NOBODY_IN_THE_LOG,
      ...settings,
    };
    const flags = Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    // pg_ctl hands this to a shell as it is. The folder is in it for `isServer`.
    const words = ['-D', this.dir, ...flags].map(shellWord).join(' ');
    const log = await open(this.log, 'a', 0o600);
    try {
      await this.giveToAccount(this.log);
      await this.control('start', START_TIMEOUT, [`--options=${words}`], { stdout: log.fd });
    } finally {
      await log.close();
    }
    return port;
  }

  /** Stops the server, whoever uses it. Where it is already gone, nothing is to be done. */
  async stop(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.control('stop', STOP_TIMEOUT, ['--mode=fast']);
      } catch (error) {
        if ((await this.runningPort()) === undefined) {
          return;
        }
        // A Ctrl-C in the moment before pg_ctl has its own process group ends it: ask again.
        if (attempt === STOP_ATTEMPTS) {
          throw error;
        }
      }
    }
  }

  /** Names folder and log where no shell sees them: pg_ctl puts what it is given between quotes. */
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
      const words = error instanceof Error ? error.message : String(error);
      const reasons = (await this.readLog())
        .slice(logged.length)
        .split('\n')
        .filter((line) => /\b(FATAL|PANIC|HINT):/.test(line));
      throw new EmbeddedPostgresError(
        [
          `The embedded PostgreSQL does not work here. ${words}`,
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

/** The tools refuse a line break; PostgreSQL's own files have lines, too. */
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
    // The same order and case on every machine, whatever its locales are.
    '--locale-provider=builtin',
    '--locale=C',
    '--builtin-locale=C.UTF-8',
  ];
}

/** Removes what processes left behind that were killed while they made the cluster. */
async function removeDrafts(dir: string): Promise<void> {
  const home = join(dir, '..');
  for (const name of await readdir(home)) {
    const [, pid] = /^postgres\.new-(\d+)$/.exec(name) ?? [];
    if (pid !== undefined && (Number(pid) === process.pid || !isAlive(Number(pid)))) {
      await remove(join(home, name));
    }
  }
}

/** What writes into the folder may be about to end, and is given a moment. */
async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Whether a process is the server of this cluster, and not another that got its id. */
async function isServer(pid: number, dir: string): Promise<boolean> {
  return `${await commandOf(pid)} `.includes(` -D ${dir} `);
}

/** The command line of a process; empty where there is none. macOS has no /proc, but `ps`. */
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
    // EPERM: alive, and another user's.
    return systemErrorCode(error) !== 'ESRCH';
  }
}

function findFreePort(): Promise<number> {
  return new Promise((found, failed) => {
    const server = createServer().once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => found(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

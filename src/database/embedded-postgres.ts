import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { createServer, connect } from 'node:net';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';
import { type ServerAccount, findServerAccount } from './server-account.js';

const run = promisify(execFile);

const ROLE = 'platen';
const DATABASE = 'platen';

/** Key of the advisory lock that the one process in charge of a data folder holds. */
const OWNER_LOCK = 0x706c6174;

/** Seconds that the server may take to start (crash recovery included) and to stop. */
const START_TIMEOUT = 60;
const STOP_TIMEOUT = 30;

/** What can be asked of an embedded server beyond its folder. */
export interface EmbeddedPostgresOptions {
  /** Whether to be content with a server that another process is in charge of. */
  shared?: boolean;
  /** Settings of the server, as `postgresql.conf` names them. */
  settings?: Readonly<Record<string, string>>;
}

/**
 * A real PostgreSQL of one's own, in a folder, for those who have none: development and tests.
 *
 * The binaries are those of the package `embedded-postgres`, driven here through `initdb` and
 * `pg_ctl`. The package's own class is not used: importing it installs signal handlers that exit
 * the process at once, and it starts the server in our process group, where Ctrl-C reaches the
 * database before we have stopped using it. `pg_ctl` gives the server a session of its own.
 */
export class EmbeddedPostgres {
  private constructor(
    private readonly cluster: Cluster,
    /** Its connection holds the owner lock for as long as it lives; undefined if another has it. */
    private readonly owner: Client | undefined,
    /** Where to connect to; the database is there. */
    readonly url: string,
  ) {}

  /**
   * Makes the cluster if there is none, starts it if it is not running (a crashed run may have left
   * it so) and makes the database.
   *
   * @param dataDir folder that holds the cluster and its password
   * @throws EmbeddedPostgresError saying what to do
   */
  static async open(
    dataDir: string,
    { shared = false, settings = {} }: EmbeddedPostgresOptions = {},
  ): Promise<EmbeddedPostgres> {
    const cluster = await Cluster.at(resolve(dataDir));
    const port = (await cluster.runningPort()) ?? (await cluster.start(settings));
    const url = cluster.url(port, DATABASE);
    const client = new Client({ connectionString: cluster.url(port, 'postgres') });
    // The server may be gone before we say goodbye; there is nothing to do about it then.
    client.on('error', () => undefined);
    await client.connect();
    const { rows } = await client.query<{ owned: boolean; exists: boolean }>(
      `select pg_try_advisory_lock(${OWNER_LOCK}) as owned,
              exists(select from pg_database where datname = '${DATABASE}') as exists`,
    );
    if (rows[0]?.exists === false) {
      await client.query(`create database "${DATABASE}"`);
    }
    if (rows[0]?.owned) {
      return new EmbeddedPostgres(cluster, client, url);
    }
    await client.end();
    if (!shared) {
      throw new EmbeddedPostgresError(
        `Another Platen uses the data folder ${dataDir}: stop it, or give this one a DATA_DIR of its own.`,
      );
    }
    return new EmbeddedPostgres(cluster, undefined, url);
  }

  /** Stops the server cleanly, unless another process is in charge of it. */
  async stop(): Promise<void> {
    if (this.owner) {
      await this.owner.end();
      await this.cluster.stop();
    }
  }
}

/** The binaries, as the platform's package exports them. */
interface Binaries {
  initdb: string;
  pg_ctl: string;
}

/** A database cluster: the folder that `initdb` makes, with what is needed to run it. */
class Cluster {
  private readonly dir: string;
  private readonly pidFile: string;
  private readonly log: string;

  private constructor(
    private readonly binaries: Binaries,
    private readonly account: ServerAccount,
    dataDir: string,
    private readonly password: string,
  ) {
    this.dir = join(dataDir, 'postgres');
    this.pidFile = join(this.dir, 'postmaster.pid');
    this.log = join(this.dir, 'server.log');
  }

  static async at(dataDir: string): Promise<Cluster> {
    const binaries = await findBinaries();
    await mkdir(dataDir, { recursive: true });
    const account = await findServerAccount([binaries.initdb, join(dataDir, 'postgres')]);
    const passwordFile = join(dataDir, 'postgres-password');
    const password = await ensurePassword(passwordFile);
    const cluster = new Cluster(binaries, account, dataDir, password);
    if (!existsSync(cluster.dir)) {
      await cluster.initialize(passwordFile);
    }
    return cluster;
  }

  url(port: number, database: string): string {
    return `postgresql://${ROLE}:${this.password}@127.0.0.1:${port}/${database}`;
  }

  /** Makes the cluster beside its place and moves it there, so that a half-made one is never used. */
  private async initialize(passwordFile: string): Promise<void> {
    const draft = `${this.dir}.new`;
    await rm(draft, { recursive: true, force: true });
    await mkdir(draft, { mode: 0o700 });
    if (this.account.uid !== undefined && this.account.gid !== undefined) {
      await chown(draft, this.account.uid, this.account.gid);
      await chown(passwordFile, this.account.uid, this.account.gid);
    }
    await this.execute(this.binaries.initdb, [
      `--pgdata=${draft}`,
      `--username=${ROLE}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // The same order and case on every machine, whatever its locales are.
      '--locale-provider=builtin',
      '--locale=C',
      '--builtin-locale=C.UTF-8',
    ]);
    await rename(draft, this.dir);
  }

  /**
   * The port of the server if it is running. A `postmaster.pid` that a crash left behind is removed
   * where nothing listens any more: its process id may be somebody else's by now, and PostgreSQL
   * would then refuse to start.
   */
  async runningPort(): Promise<number | undefined> {
    if (!existsSync(this.pidFile)) {
      return undefined;
    }
    const port = Number((await readFile(this.pidFile, 'utf8')).split('\n')[3]);
    if (port > 0 && (await isListening(port))) {
      await this.execute(this.binaries.pg_ctl, ['status', `--pgdata=${this.dir}`]);
      return port;
    }
    await unlink(this.pidFile);
    return undefined;
  }

  /** @returns the port it listens on, of the loopback interface only */
  async start(settings: Readonly<Record<string, string>>): Promise<number> {
    const port = await findFreePort();
    const options = {
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      port: String(port),
      ...settings,
    };
    const flags = Object.entries(options).map(([name, value]) => `-c ${name}='${value}'`);
    await this.execute(this.binaries.pg_ctl, [
      'start',
      `--pgdata=${this.dir}`,
      `--log=${this.log}`,
      '--wait',
      `--timeout=${START_TIMEOUT}`,
      '--silent',
      `--options=${flags.join(' ')}`,
    ]);
    return port;
  }

  async stop(): Promise<void> {
    await this.execute(this.binaries.pg_ctl, [
      'stop',
      `--pgdata=${this.dir}`,
      '--mode=fast',
      '--wait',
      `--timeout=${STOP_TIMEOUT}`,
      '--silent',
    ]);
  }

  private async execute(file: string, args: string[]): Promise<void> {
    try {
      // Not in our own folder, which the account may not be allowed to enter.
      await run(file, args, { ...this.account, cwd: resolve('/') });
    } catch (error) {
      throw new EmbeddedPostgresError(
        `The embedded PostgreSQL does not work here. ${describe(error)}` +
          `\nIts log, if it came so far: ${this.log}` +
          '\nSet DATABASE_URL to use a PostgreSQL server (15 or newer) that you have.',
      );
    }
  }
}

function describe(error: unknown): string {
  const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  return stderr || String(error);
}

async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return (await import(name)) as Binaries;
  } catch {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL here (${name} is not installed: a production install, or a ` +
        'platform it is not made for). Set DATABASE_URL to use a PostgreSQL server (15 or newer).',
    );
  }
}

async function ensurePassword(file: string): Promise<string> {
  if (!existsSync(file)) {
    await writeFile(file, randomBytes(24).toString('hex'), { mode: 0o600 });
    await chmod(file, 0o600);
  }
  return readFile(file, 'utf8');
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

function isListening(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => answer(true)).once('error', () => answer(false));
    socket.once('connect', () => socket.destroy());
  });
}

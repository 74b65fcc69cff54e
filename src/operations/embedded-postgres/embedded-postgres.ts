import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { systemErrorCode } from '../../config/system-error.js';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';
import { PostgresCluster, START_TIMEOUT } from './postgres-cluster.js';

const DATABASE = 'platen';

/** Key of the advisory lock that the one process in charge of a data folder holds. */
const OWNER_LOCK = 0x706c6174;

/** Milliseconds that a process which is just ending gets to let go of the lock. */
const OWNER_PATIENCE = 2000;

/** Milliseconds for which a start that fails is tried again; another process may be in its way. */
const START_PATIENCE = 5000;

/** Milliseconds between two tries. */
const PAUSE = 200;

/** What can be asked of an embedded server beyond its folder. */
export interface EmbeddedPostgresOptions {
  /** Whether to be content with a server that another process is in charge of. */
  shared?: boolean;
  /** Ends the opening early; nothing it started is left behind then. */
  stop?: AbortSignal;
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
    private readonly cluster: PostgresCluster,
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
   * @throws the reason of `options.stop`
   */
  static async open(
    dataDir: string,
    options: EmbeddedPostgresOptions = {},
  ): Promise<EmbeddedPostgres> {
    const cluster = await PostgresCluster.in(dataDir, options.stop);
    const { client, port, owned } = await enter(cluster, options);
    const url = cluster.url(port, DATABASE);
    const postgres = new EmbeddedPostgres(cluster, owned ? client : undefined, url);
    try {
      if (!owned && options.shared !== true) {
        throw new EmbeddedPostgresError(
          `Another Platen uses the data folder ${dataDir}: stop it, or give this one a DATA_DIR of its own.`,
        );
      }
      options.stop?.throwIfAborted();
      await ensureDatabase(client);
      return postgres;
    } catch (error) {
      await postgres.stop();
      throw error;
    } finally {
      if (!owned) {
        await client.end();
      }
    }
  }

  /** Stops the server cleanly, unless another process is in charge of it. */
  async stop(): Promise<void> {
    if (this.owner) {
      // Before the lock goes: who waits for it must not find a server that is about to end.
      await this.cluster.stop();
      await this.owner.end();
    }
  }
}

interface Entry {
  client: Client;
  port: number;
  /** Whether the connection of `client` holds the owner lock. */
  owned: boolean;
}

/**
 * Starts the server if it is not running, and connects; again and again, while it is coming up,
 * recovering or going down, or another process is about to start it too.
 */
async function enter(
  cluster: PostgresCluster,
  { shared = false, settings = {}, stop }: EmbeddedPostgresOptions,
): Promise<Entry> {
  const begin = Date.now();
  for (let started = false; ; await delay(PAUSE)) {
    if (!started) {
      stop?.throwIfAborted();
    }
    try {
      const running = await cluster.runningPort();
      const port = running ?? (await cluster.start(settings));
      started ||= running === undefined;
      return { port, ...(await connect(cluster.url(port, 'postgres'), shared)) };
    } catch (error) {
      if (Date.now() - begin >= patienceWith(error)) {
        throw error instanceof EmbeddedPostgresError
          ? error
          : new EmbeddedPostgresError(`The embedded PostgreSQL cannot be used: ${String(error)}`);
      }
    }
  }
}

async function connect(url: string, shared: boolean): Promise<Omit<Entry, 'port'>> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: PAUSE * 10 });
  // The server may end before we say goodbye; there is nothing to do about it then.
  client.on('error', () => undefined);
  await client.connect();
  const deadline = Date.now() + (shared ? 0 : OWNER_PATIENCE);
  for (;;) {
    const { rows } = await client.query<{ owned: boolean }>(
      `select pg_try_advisory_lock(${OWNER_LOCK}) as owned`,
    );
    const owned = rows[0]?.owned === true;
    if (owned || Date.now() >= deadline) {
      return { client, owned };
    }
    await delay(PAUSE);
  }
}

/** SQLSTATEs and system errors of a server that is starting, recovering or shutting down. */
const PASSING = /^(57P0[123]|ECONNREFUSED|ECONNRESET|EPIPE)$/;

/** Milliseconds for which it makes sense to try again. */
function patienceWith(error: unknown): number {
  if (error instanceof EmbeddedPostgresError) {
    return START_PATIENCE;
  }
  const passes =
    PASSING.test(systemErrorCode(error) ?? '') || String(error).includes('Connection terminated');
  return passes ? START_TIMEOUT * 1000 : 0;
}

async function ensureDatabase(client: Client): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
  if (rowCount === 0) {
    await client.query(`create database "${DATABASE}"`);
  }
}

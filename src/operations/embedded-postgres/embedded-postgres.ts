import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { systemErrorCode } from '../../config/system-error.js';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';
import { PostgresCluster, START_TIMEOUT } from './postgres-cluster.js';

const DATABASE = 'platen';

/** Key of the advisory lock that the owner of a data folder holds; one process at a time owns it. */
const OWNER_LOCK = 0x706c6174;

/** Milliseconds to wait for the lock, as its previous owner may be shutting down. */
const OWNER_TIMEOUT = 2000;

/** Milliseconds for which a failed start is retried; another process may be starting the server too. */
const START_RETRY_TIME = 5000;

/** Milliseconds between two attempts. */
const RETRY_INTERVAL = 200;

/** Options for opening an embedded server. */
export interface EmbeddedPostgresOptions {
  /** Whether to use a server that another process owns; otherwise that is an error. */
  shared?: boolean;
  /** Cancels opening; anything it started is stopped then. */
  stop?: AbortSignal;
  /** Settings of the server, named as in `postgresql.conf`. */
  settings?: Readonly<Record<string, string>>;
}

/**
 * A real PostgreSQL server in a data folder, for development and tests.
 *
 * It runs the binaries of the package `embedded-postgres` through `initdb` and `pg_ctl`. The package's
 * own class is not used: importing it installs signal handlers that exit the process at once, and it
 * starts the server in the process group of Node, where Ctrl-C stops the database while it is still in
 * use. `pg_ctl` starts the server in its own session.
 */
export class EmbeddedPostgres {
  private constructor(
    private readonly cluster: PostgresCluster,
    /** Its open connection holds the owner lock; undefined if another process owns the folder. */
    private readonly owner: Client | undefined,
    /** URL of the existing database. */
    readonly url: string,
  ) {}

  /**
   * Creates the cluster if there is none, starts it if it is not running (a crashed process may have
   * left it running) and creates the database.
   *
   * @param dataDir folder of the cluster and its password
   * @throws EmbeddedPostgresError with a solution in its message
   * @throws the reason of `options.stop`
   */
  static async open(
    dataDir: string,
    options: EmbeddedPostgresOptions = {},
  ): Promise<EmbeddedPostgres> {
    const cluster = await PostgresCluster.in(dataDir, options.stop);
    const { client, port, owned } = await startAndConnect(cluster, options);
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

  /** Stops the server cleanly, unless another process owns it. */
  async stop(): Promise<void> {
    if (this.owner) {
      // While the lock is held: a process waiting for it must not find a server that is about to stop.
      await this.cluster.stop();
      await this.owner.end();
    }
  }
}

interface ServerConnection {
  client: Client;
  port: number;
  /** Whether the connection of `client` holds the owner lock. */
  owned: boolean;
}

/**
 * Starts the server if it is not running, and connects. Retries while the server is starting,
 * recovering or shutting down, or another process is starting it.
 */
async function startAndConnect(
  cluster: PostgresCluster,
  { shared = false, settings = {}, stop }: EmbeddedPostgresOptions,
): Promise<ServerConnection> {
  const begin = Date.now();
  for (let started = false; ; await delay(RETRY_INTERVAL)) {
    if (!started) {
      stop?.throwIfAborted();
    }
    try {
      const running = await cluster.runningPort();
      const port = running ?? (await cluster.start(settings));
      started ||= running === undefined;
      return { port, ...(await connect(cluster.url(port, 'postgres'), shared)) };
    } catch (error) {
      if (Date.now() - begin >= retryTimeAfter(error)) {
        throw error instanceof EmbeddedPostgresError
          ? error
          : new EmbeddedPostgresError(`The embedded PostgreSQL cannot be used: ${String(error)}`);
      }
    }
  }
}

async function connect(url: string, shared: boolean): Promise<Omit<ServerConnection, 'port'>> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: RETRY_INTERVAL * 10,
  });
  // The server may close the connection first, which needs no reaction.
  client.on('error', () => undefined);
  await client.connect();
  const deadline = Date.now() + (shared ? 0 : OWNER_TIMEOUT);
  for (;;) {
    const { rows } = await client.query<{ owned: boolean }>(
      `select pg_try_advisory_lock(${OWNER_LOCK}) as owned`,
    );
    const owned = rows[0]?.owned === true;
    if (owned || Date.now() >= deadline) {
      return { client, owned };
    }
    await delay(RETRY_INTERVAL);
  }
}

/** SQLSTATEs and system errors of a server that is starting, recovering or shutting down. */
const TRANSIENT = /^(57P0[123]|ECONNREFUSED|ECONNRESET|EPIPE)$/;

/** Milliseconds for which retrying after `error` makes sense. */
function retryTimeAfter(error: unknown): number {
  if (error instanceof EmbeddedPostgresError) {
    return START_RETRY_TIME;
  }
  const isTransient =
    TRANSIENT.test(systemErrorCode(error) ?? '') || String(error).includes('Connection terminated');
  return isTransient ? START_TIMEOUT * 1000 : 0;
}

async function ensureDatabase(client: Client): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
  if (rowCount === 0) {
    await client.query(`create database "${DATABASE}"`);
  }
}

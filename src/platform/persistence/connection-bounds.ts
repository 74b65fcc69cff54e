import { Socket } from 'node:net';
import type { Pool, PoolClient } from 'pg';
import { observeCommits } from './committed-work.js';
import { nameStatements } from './prepared-query.js';
import { passCallbacks } from './query-callbacks.js';
import { reclaimBrokenConnections } from './broken-connections.js';
import { SESSION_OPTIONS } from './session-settings.js';

/** Milliseconds after which the database ends a transaction that was left open by mistake. */
const IDLE_TRANSACTION_TIMEOUT = 10_000;

/**
 * SQL: lets the statements of a transaction take as long as they need. Not for requests, and only for what no other
 * work waits for.
 */
export const LIFT_BOUNDS = 'set local statement_timeout = 0';

/**
 * Driver options that limit how long a request waits for the database to `timeout` milliseconds, in
 * every failure: the server stopped, frozen, or behind a network that drops packets. The time is
 * divided between waiting for a connection (from the pool or a new one), the statement timeout of the
 * database, and a connection without any traffic. A tenth remains for our own work.
 */
export function boundConnections(timeout: number): object {
  const share = (part: number): number => Math.round(timeout * part);
  return {
    connectionTimeoutMillis: share(0.36),
    statement_timeout: share(0.46),
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT,
    // A generic plan per query: each query is written to get a good one, and planning it for each set
    // of parameters would take longer than running it.
    options: `${SESSION_OPTIONS} -c plan_cache_mode=force_generic_plan`,
    onPoolCreated: (pool: Pool): void => {
      cutSilentConnections(pool, share(0.54));
      reclaimBrokenConnections(pool);
      // Each wraps what the ones before it have made of `query()`.
      passCallbacks(pool);
      nameStatements(pool);
      // After `nameStatements`, so that it sees the SQL as it was sent.
      observeCommits(pool);
    },
  };
}

/**
 * The query timeout of the driver returns the connection to the pool, which then hands it out with a
 * pending response that never arrives. So connections without traffic are closed instead.
 */
function cutSilentConnections(pool: Pool, silence: number): void {
  pool.on('connect', (client) => {
    const socket = socketOf(client);
    socket?.on('timeout', () =>
      socket.destroy(new Error('Connection terminated: the database does not answer')),
    );
    client.query = new Proxy(client.query.bind(client), {
      apply(query, _this, args: unknown[]): unknown {
        if (args[0] === LIFT_BOUNDS) {
          socketOf(client)?.setTimeout(0);
        }
        return Reflect.apply(query, undefined, args);
      },
    });
  });
  pool.on('acquire', (client) => socketOf(client)?.setTimeout(silence));
  pool.on('release', (_error, client) => socketOf(client)?.setTimeout(0));
}

/** The current socket of a connection, which is another one once TLS has started. */
function socketOf(client: PoolClient): Socket | undefined {
  const connection = 'connection' in client ? client.connection : undefined;
  return typeof connection === 'object' &&
    connection !== null &&
    'stream' in connection &&
    connection.stream instanceof Socket
    ? connection.stream
    : undefined;
}

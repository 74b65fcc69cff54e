import { Socket } from 'node:net';
import type { Pool, PoolClient } from 'pg';
import { noteCommits } from './committed-work.js';
import { nameStatements } from './prepared-query.js';
import { reclaimBrokenConnections } from './broken-connections.js';
import { SESSION_OPTIONS } from './session-settings.js';

/** Milliseconds after which the database ends a transaction that we have forgotten about. */
const IDLE_TRANSACTION_TIMEOUT = 10_000;

/**
 * Driver options under which no request waits for the database longer than `timeout` milliseconds,
 * whatever has become of it: stopped, frozen, or behind a network that swallows everything. It is
 * shared out: a wait for a free connection, or to make one; then a statement, which the database
 * gives up by itself; then a connection on which nothing moves at all. A tenth is left for ourselves.
 */
export function boundConnections(timeout: number): object {
  const share = (part: number): number => Math.round(timeout * part);
  return {
    connectionTimeoutMillis: share(0.36),
    statement_timeout: share(0.46),
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT,
    // One plan for all parameters: each query is written to have a good one, and to find a better one
    // each time would cost more than it runs.
    options: `${SESSION_OPTIONS} -c plan_cache_mode=force_generic_plan`,
    onPoolCreated: (pool: Pool): void => {
      cutSilentConnections(pool, share(0.54));
      reclaimBrokenConnections(pool);
      nameStatements(pool);
      // Behind that one, so that it sees the SQL as it was sent.
      noteCommits(pool);
    },
  };
}

/**
 * The driver has a timeout of its own for queries, but it leaves the connection to the pool, which
 * hands it out again, with an answer on it that never comes.
 */
function cutSilentConnections(pool: Pool, silence: number): void {
  pool.on('connect', (client) => {
    const socket = socketOf(client);
    socket?.on('timeout', () =>
      socket.destroy(new Error('Connection terminated: the database does not answer')),
    );
  });
  pool.on('acquire', (client) => socketOf(client)?.setTimeout(silence));
  pool.on('release', (_error, client) => socketOf(client)?.setTimeout(0));
}

/** The socket that a connection uses at the moment; over TLS it is another than at first. */
function socketOf(client: PoolClient): Socket | undefined {
  const connection = 'connection' in client ? client.connection : undefined;
  return typeof connection === 'object' &&
    connection !== null &&
    'stream' in connection &&
    connection.stream instanceof Socket
    ? connection.stream
    : undefined;
}

import { Socket } from 'node:net';
import type { Pool, PoolClient } from 'pg';
import { reclaimBrokenConnections } from './broken-connections.js';

/** Milliseconds to wait for a free connection, and as many to make a new one. */
const CONNECT_TIMEOUT = 2000;

/** Milliseconds after which the database gives a statement up by itself. */
const STATEMENT_TIMEOUT = 2500;

/** Milliseconds after which a connection in use, on which nothing moves, is taken for dead. */
const SILENCE_TIMEOUT = 2900;

/** Milliseconds after which the database ends a transaction that we have forgotten about. */
const IDLE_TRANSACTION_TIMEOUT = 10_000;

/**
 * Driver options under which no request waits for the database for more than 5 seconds, whatever
 * has become of it: stopped, frozen, or behind a network that swallows everything.
 */
export const BOUNDED_CONNECTIONS = boundedBy({
  connect: CONNECT_TIMEOUT,
  statement: STATEMENT_TIMEOUT,
  silence: SILENCE_TIMEOUT,
});

/**
 * The same for replicas, in less time: what fails there is done once more on the primary, and both
 * together are to take no longer than 5 seconds.
 */
export const REPLICA_CONNECTIONS = boundedBy({ connect: 1000, statement: 1900, silence: 2000 });

/** Milliseconds each. */
interface Bounds {
  connect: number;
  statement: number;
  silence: number;
}

function boundedBy({ connect, statement, silence }: Bounds): object {
  return {
    connectionTimeoutMillis: connect,
    statement_timeout: statement,
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT,
    onPoolCreated: (pool: Pool): void => {
      cutSilentConnections(pool, silence);
      reclaimBrokenConnections(pool);
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

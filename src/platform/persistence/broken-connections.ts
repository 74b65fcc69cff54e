import type { Pool, PoolClient } from 'pg';

/**
 * Gives a connection that breaks while it is in use back to its pool, which then forgets it. Kysely
 * (0.29), which the ORM runs on, keeps one for good whose rollback fails, as it must where there is no
 * connection any more: ten such transactions, and the pool would have nothing left. This can go
 * when kysely-org/kysely#1990 is solved.
 */
export function reclaimBrokenConnections(pool: Pool): void {
  const inUse = new WeakSet<PoolClient>();
  pool.on('acquire', (client) => inUse.add(client));
  pool.on('release', (_error, client) => inUse.delete(client));
  pool.on('connect', (client) => {
    client.once('end', () => {
      if (inUse.has(client)) {
        client.release(true);
        // Who had it may come to give it back as well, and the pool would throw.
        client.release = () => undefined;
      }
    });
  });
}

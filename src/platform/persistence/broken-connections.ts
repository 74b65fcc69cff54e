import type { Pool, PoolClient } from 'pg';

/**
 * Releases a connection that breaks while it is in use, so that its pool removes it. Workaround: Kysely
 * (0.29), which the ORM uses, never releases a connection whose rollback fails, so that after ten broken
 * connections the pool would be empty. Can be removed when kysely-org/kysely#1990 is solved.
 */
export function reclaimBrokenConnections(pool: Pool): void {
  const inUse = new WeakSet<PoolClient>();
  pool.on('acquire', (client) => inUse.add(client));
  pool.on('release', (_error, client) => inUse.delete(client));
  pool.on('connect', (client) => {
    client.once('end', () => {
      if (inUse.has(client)) {
        client.release(true);
        // The code that uses it may release it as well, and the pool would throw.
        client.release = () => undefined;
      }
    });
  });
}

import type { DatabaseConfig } from '../../config/app-config.js';
import type { EmbeddedPostgresOptions } from '../embedded-postgres/embedded-postgres.js';

/** A database to connect to. */
export interface OpenDatabase {
  url: string;
  /** Whether it is the embedded one. */
  embedded: boolean;
  /** Stops what {@link openDatabase} started. */
  stop(): Promise<void>;
}

/**
 * Returns the configured database, or starts the embedded one if none is configured.
 *
 * @throws EmbeddedPostgresError
 * @throws the reason of `options.stop`
 */
export async function openDatabase(
  { databaseUrl, dataDir }: Pick<DatabaseConfig, 'databaseUrl' | 'dataDir'>,
  options: Pick<EmbeddedPostgresOptions, 'shared' | 'stop'> = {},
): Promise<OpenDatabase> {
  if (databaseUrl !== undefined) {
    return { url: databaseUrl, embedded: false, stop: async () => undefined };
  }
  // A development dependency, which production installations lack.
  const { EmbeddedPostgres } = await import('../embedded-postgres/embedded-postgres.js');
  const postgres = await EmbeddedPostgres.open(dataDir, options);
  return { url: postgres.url, embedded: true, stop: () => postgres.stop() };
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GeneratedCacheAdapter, type Options } from '@mikro-orm/core';
import { Migrator } from '@mikro-orm/migrations';
import { defineConfig, PostgreSqlDriver } from '@mikro-orm/postgresql';
import { SeedManager } from '@mikro-orm/seeder';
import { Logger } from '@nestjs/common';
import { ResultCache, ResultCacheSubscriber } from './src/platform/persistence/result-cache.js';
import { SoftDeleteSubscriber } from './src/platform/persistence/soft-delete.subscriber.js';
import { loadOrmConfig, type OrmConfig, type ServerOrmConfig } from './src/config/app-config.js';
import { tlsOf } from './src/config/database-tls.js';
import { reclaimBrokenConnections } from './src/platform/persistence/broken-connections.js';
import { boundConnections } from './src/platform/persistence/connection-bounds.js';
import { ENTITIES, NEVER_CACHED } from './src/operations/schema/entities.js';
import { ReadRoutingDriver } from './src/platform/persistence/read-routing.driver.js';
import { SESSION_OPTIONS } from './src/platform/persistence/session-settings.js';
import { SqlLogger } from './src/platform/persistence/sql-logger.js';
import { PasswordHasher } from './src/people/user/password-hasher.js';

/** Options of the application's ORM. */
export type OrmOptions = Partial<Options<PostgreSqlDriver>>;

/** Milliseconds after which connecting to the database, or waiting for a free connection, fails. */
const CONNECT_TIMEOUT = 10_000;

/**
 * A replica's share of the time that a request may wait for the database: a request that fails there is
 * repeated on the primary, and both together must stay within that time.
 */
const REPLICA_SHARE = 0.7;

/** The compiled file is in the same folder as the rest of the build; tests run the TypeScript file. */
const HERE = import.meta.dirname;
const BUILT = import.meta.filename.endsWith('.ts') ? join(HERE, 'dist') : HERE;

/**
 * Options for the application, the tests and the command line.
 *
 * @param config the ORM part of the configuration
 * @param bounds additional driver options that limit waiting, see `boundConnections`
 */
function commonOptions(
  { databaseUrl, databasePoolSize, bcryptCost }: OrmConfig,
  bounds: object = {},
): OrmOptions {
  return defineConfig({
    ...(databaseUrl !== undefined && { clientUrl: databaseUrl }),
    pool: { max: databasePoolSize },
    driverOptions: {
      connectionTimeoutMillis: CONNECT_TIMEOUT,
      options: SESSION_OPTIONS,
      onPoolCreated: reclaimBrokenConnections,
      ...bounds,
      ...(databaseUrl !== undefined && { ssl: tlsOf(databaseUrl) }),
    },
    // `migrate()` creates a missing database; the server must report it as an error.
    ensureDatabase: false,
    entities: ENTITIES,
    extensions: [Migrator, SeedManager, PasswordHasher.extension(bcryptCost)],
    subscribers: [new SoftDeleteSubscriber(), new ResultCacheSubscriber(NEVER_CACHED)],
    resultCache: { adapter: ResultCache },
    // Only migrations create our functions; the ORM would drop functions that it does not know.
    schemaGenerator: { ignoreRoutines: true },
    migrations: {
      path: join(BUILT, 'migrations'),
      pathTs: 'migrations',
      snapshotName: '.snapshot',
      snapshotOnMigrate: false,
    },
    seeder: { defaultSeeder: 'DemoSeeder' },
  });
}

/** The ORM of the server: no request waits long for the database, and reads may go to replicas. */
export function createServerOrmOptions(config: ServerOrmConfig): OrmOptions {
  return {
    ...createOrmOptions(config, boundConnections(config.databaseTimeout)),
    loggerFactory: (options) => new SqlLogger(options, config.slowQueryTime),
    driver: ReadRoutingDriver,
    replicas: config.databaseReplicaUrls.map((url) => ({
      clientUrl: url,
      driverOptions: {
        ...boundConnections(config.databaseTimeout * REPLICA_SHARE),
        ssl: tlsOf(url),
      },
    })),
  };
}

/**
 * The ORM of processes without a time limit, such as migrations; uses the metadata that the build
 * generated.
 */
export function createOrmOptions(config: OrmConfig, bounds?: object): OrmOptions {
  const logger = new Logger('MikroORM');
  return {
    ...commonOptions(config, bounds),
    loggerFactory: (options) => new SqlLogger(options, Number.POSITIVE_INFINITY),
    debug: config.logLevel === 'debug' || config.logLevel === 'trace' ? ['query'] : false,
    logger: (message) => logger.debug(message),
    colors: false,
    metadataCache: {
      enabled: true,
      adapter: GeneratedCacheAdapter,
      options: { data: readMetadata() },
    },
  };
}

function readMetadata(): unknown {
  return JSON.parse(readFileSync(join(BUILT, 'metadata.json'), 'utf8'));
}

/**
 * The ORM of the command line (`npm run orm -- …`): derives the metadata from the types, and reads and
 * writes migrations in TypeScript.
 */
export default async function createCliOptions(): Promise<OrmOptions> {
  const { TsMorphMetadataProvider } = await import('@mikro-orm/reflection');
  const config = loadOrmConfig();
  return {
    // The ORM would prefer `dbName` to the name in the URL.
    ...(config.databaseUrl === undefined && { dbName: 'platen' }),
    ...commonOptions(config),
    metadataProvider: TsMorphMetadataProvider,
    metadataCache: { enabled: false, options: { cacheDir: BUILT } },
    preferTs: true,
  };
}

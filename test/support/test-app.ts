import { randomBytes } from 'node:crypto';
import { MikroORM } from '@mikro-orm/postgresql';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import supertest from 'supertest';
import { createApp } from '../../src/app.js';
import type { AppConfig } from '../../src/config/app-config.js';
import { createDatabase, dropDatabase } from './database-server.js';

/** The secret of every application under test; long enough, and nobody's. */
export const TEST_SECRET = 'a secret for tests, and for nothing else';

/** An application with a database of its own. */
export interface TestApp {
  app: NestFastifyApplication;
  /** The ORM of the application; fork its entity manager to look behind the API. */
  orm: MikroORM;
  /** Its configuration, as it was started with. */
  config: AppConfig;
  /** Asks it over HTTP. */
  http: ReturnType<typeof supertest>;
  /** Stops it and removes its database. */
  close(): Promise<void>;
}

/**
 * Starts the application on an empty, migrated database, listening on a free port.
 *
 * @param overrides what is to differ from the usual configuration
 * @param options handed to `createApp()`
 */
export async function startTestApp(
  overrides: Partial<AppConfig> = {},
  options: Parameters<typeof createApp>[1] = {},
): Promise<TestApp> {
  const name = `platen_test_${randomBytes(8).toString('hex')}`;
  const config: AppConfig = {
    production: false,
    port: 0,
    host: '127.0.0.1',
    metrics: undefined,
    databaseUrl: await createDatabase(name),
    databaseWait: 0,
    migrateOnStart: true,
    databaseReplicaUrls: [],
    dataDir: '.data/test',
    jwtSecret: TEST_SECRET,
    jwtPreviousSecrets: [],
    jwtExpiresInSeconds: 3600,
    sessionExpiresInSeconds: 30 * 24 * 3600,
    sessionMaxLifetimeSeconds: 365 * 24 * 3600,
    reauthenticationWindow: 15 * 60_000,
    // None but for the tests of limits: every test has the same address.
    rateLimits: {
      readsPerMinute: 0,
      writesPerMinute: 0,
      signUpsPerHour: 0,
      notFoundPerMinute: 0,
      signInsPerMinute: 0,
    },
    trustedProxies: 0,
    trustedClients: [],
    corsOrigins: [],
    realworldApi: true,
    realworldDefaultImage: undefined,
    docs: true,
    realworldJwtExpiresInSeconds: 7 * 24 * 3600,
    requestTimeout: 30_000,
    maxConcurrentRequests: 250,
    maxConcurrentRequestsPerAddress: 0,
    maxConnections: 5000,
    maxConnectionsPerAddress: 0,
    responseTimeout: 10_000,
    shutdownDelay: 0,
    // The machine may be busy; tests of faults have less patience.
    databaseTimeout: 30_000,
    slowQueryTime: Number.POSITIVE_INFINITY,
    databasePoolSize: 10,
    bcryptCost: 4,
    logLevel: 'fatal',
    seedDemo: false,
    ...overrides,
  };
  const app = await createApp(config, options);
  await app.listen(0, '127.0.0.1');
  return {
    app,
    orm: app.get(MikroORM),
    config,
    http: supertest(await app.getUrl()),
    close: async () => {
      await app.close();
      await dropDatabase(name);
    },
  };
}

import { randomBytes } from 'node:crypto';
import { MikroORM } from '@mikro-orm/postgresql';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import supertest from 'supertest';
import { createApp } from '../../src/app.js';
import type { AppConfig } from '../../src/config/app-config.js';
import { createDatabase, dropDatabase } from './database-server.js';

/** The token secret of every application under test, not used elsewhere. */
export const TEST_SECRET = 'a secret for tests, and for nothing else';

type Overrides = Partial<AppConfig> | (() => Partial<AppConfig>);
type Options = Parameters<typeof createApp>[1];

/** Mails go into files, and their links to `blog.example`. */
export const TEST_MAIL: AppConfig['mail'] = {
  url: undefined,
  from: 'Platen <noreply@blog.example>',
  resetUrl: 'https://blog.example/reset',
  invitationUrl: 'https://blog.example/invitation',
  verifyUrl: 'https://blog.example/verify',
  revertUrl: 'https://blog.example/revert',
};

/** The front end is on `blog.example`, the server on `api.blog.example`. */
export const TEST_SITE: AppConfig['site'] = {
  url: 'https://blog.example',
  publicUrl: 'https://api.blog.example',
  articlePath: '/article/{slug}',
  title: 'The test blog',
  description: 'What is tested',
  language: 'en',
  webSubHub: undefined,
};

/** An application with its own database. */
export interface TestApp {
  app: NestFastifyApplication;
  /** The ORM of the application; fork its entity manager to inspect the database. */
  orm: MikroORM;
  /** The configuration that it was started with. */
  config: AppConfig;
  /** Sends HTTP requests to it. */
  http: ReturnType<typeof supertest>;
  /** Stops it and drops its database; further calls wait for the same. */
  close(): Promise<void>;
}

/**
 * Starts the application on an empty, migrated database, listening on a free port.
 *
 * @param overrides differences from the usual configuration
 * @param options passed to `createApp()`
 */
export async function startTestApp(
  overrides: Partial<AppConfig> = {},
  options: Options = {},
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
    auditKeep: 365 * 24 * 3_600_000,
    revisionsKept: 50,
    revisionsMaxAge: 0,
    // Off except in tests of limits: every test has the same address.
    rateLimits: {
      readsPerMinute: 0,
      writesPerMinute: 0,
      signUpsPerHour: 0,
      notFoundPerMinute: 0,
      signInsPerMinute: 0,
    },
    trustedProxies: 0,
    trustedClients: [],
    webhookAllow: ['127.0.0.1'],
    corsOrigins: [],
    commentModeration: 'off',
    site: TEST_SITE,
    media: { userLimit: 500_000_000, s3: undefined },
    mail: TEST_MAIL,
    signUp: { mode: 'open', role: 'author' },
    refuseCommonPasswords: false,
    emailVerification: 'off',
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
    // Generous, as the machine may be busy; tests of faults use a shorter timeout.
    databaseTimeout: 30_000,
    slowQueryTime: Number.POSITIVE_INFINITY,
    databasePoolSize: 10,
    bcryptCost: 4,
    logLevel: 'fatal',
    seedDemo: false,
    ...overrides,
  };
  const app = await createApp(config, options);
  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    await app.close();
    await dropDatabase(name);
  }
  await app.listen(0, '127.0.0.1');
  return {
    app,
    orm: app.get(MikroORM),
    config,
    http: supertest(await app.getUrl()),
    close: () => (closing ??= close()),
  };
}

/**
 * Starts an application before the tests of this `describe` or file, and closes it after them. Must be
 * called where hooks can be registered.
 *
 * @param overrides as for `startTestApp()`; a function is called when the application starts, after
 *   hooks that were registered earlier
 * @param options as for `startTestApp()`
 * @returns the application, for use in later hooks and in tests
 */
export function useTestApp(overrides: Overrides = {}, options: Options = {}): TestApp {
  let started: TestApp | undefined;
  beforeAll(async () => {
    started = await startTestApp(evaluate(overrides), options);
  });
  afterAll(() => started?.close());
  return whenStarted(() => started);
}

/** Like `useTestApp()`, with a new application for each test. */
export function useTestAppPerTest(overrides: Overrides = {}, options: Options = {}): TestApp {
  let started: TestApp | undefined;
  beforeEach(async () => {
    started = await startTestApp(evaluate(overrides), options);
  });
  afterEach(() => started?.close());
  return whenStarted(() => started);
}

/** Returns a `startTestApp()` that closes what it started after each test. */
export function useTestAppStarter(): typeof startTestApp {
  const started: TestApp[] = [];
  afterEach(async () => {
    await Promise.all(started.splice(0).map((api) => api.close()));
  });
  return async (overrides, options) => {
    const api = await startTestApp(overrides, options);
    started.push(api);
    return api;
  };
}

function evaluate(overrides: Overrides): Partial<AppConfig> {
  return typeof overrides === 'function' ? overrides() : overrides;
}

/** A proxy for an application that hooks start. */
function whenStarted(find: () => TestApp | undefined): TestApp {
  function current(): TestApp {
    const api = find();
    if (api === undefined) {
      throw new Error('The application is started in a hook: use it in later hooks and in tests');
    }
    return api;
  }
  return {
    get app() {
      return current().app;
    },
    get orm() {
      return current().orm;
    },
    get config() {
      return current().config;
    },
    get http() {
      return current().http;
    },
    close: () => current().close(),
  };
}

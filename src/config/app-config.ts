import { EnvironmentReader } from './environment-reader.js';
import { ConfigError } from './config.error.js';
import { type EmailVerification, type MailConfig, mailSettings } from './mail-config.js';
import { type MediaConfig, mediaConfig } from './media-config.js';
import { type SignUpConfig, signUpConfig } from './sign-up-config.js';
import { revisionConfig } from './revision-config.js';
import { type SiteConfig, siteConfig } from './site-config.js';
import { ensureDevelopmentSecret } from './development-secret.js';

/** Log levels, from the least to the most verbose. */
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

/** One of {@link LOG_LEVELS}; less severe messages are not written. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Which comments wait for a moderator: none, those of users of whom none was approved, or all. */
export const COMMENT_MODERATION_MODES = ['off', 'first', 'all'] as const;

/** One of {@link COMMENT_MODERATION_MODES}. */
export type CommentModeration = (typeof COMMENT_MODERATION_MODES)[number];

/** The largest rate limit, per minute or hour. */
const MAX_RATE = 1_000_000;

/** The largest TCP port. */
const MAX_PORT = 65_535;

/** The largest number of proxies in a row. */
const MAX_PROXIES = 10;

/** A job uses one connection and holds its lock on another. */
const MIN_POOL_SIZE = 2;
const MAX_POOL_SIZE = 1000;

/** Milliseconds, ten minutes. */
const MAX_SLOW_QUERY_MS = 600_000;

/** bcrypt itself allows no less than 4; at 20 a hash takes minutes. */
const MIN_BCRYPT_COST = 4;
const MAX_BCRYPT_COST = 20;

/** The largest limit on concurrent connections and requests. */
const MAX_CONNECTIONS = 100_000;

/** Limits per client address (docs/api.md#limits); 0 means no limit. */
export interface RateLimits {
  /** Reads that are not served from the response cache. */
  readonly readsPerMinute: number;
  readonly writesPerMinute: number;
  readonly signUpsPerHour: number;
  /** Responses of 404; beyond the limit they become 429. */
  readonly notFoundPerMinute: number;
  /** Failed attempts. */
  readonly signInsPerMinute: number;
}

/** An address to listen on. */
export interface ListenAddress {
  /** TCP port; 0 takes any free one. */
  readonly port: number;
  readonly host: string;
}

/** The validated configuration of the server; also its injection token. */
export class AppConfig {
  /** `NODE_ENV=production`: secrets and the database URL are required, and none is generated. */
  readonly production!: boolean;
  /** TCP port of the API. 0 takes any free one. */
  readonly port!: number;
  /** Address the API listens on. */
  readonly host!: string;
  /** Where the metrics are served; undefined turns them off. */
  readonly metrics: ListenAddress | undefined;
  /** PostgreSQL URL; undefined starts the embedded server. */
  readonly databaseUrl: string | undefined;
  /** Milliseconds to wait at start-up for a database that cannot be reached yet. */
  readonly databaseWait!: number;
  /** Whether pending migrations are applied at start-up; otherwise they prevent it. */
  readonly migrateOnStart!: boolean;
  /** PostgreSQL URLs of hot standbys; reads without a token go there. */
  readonly databaseReplicaUrls!: readonly string[];
  /** Absolute or relative folder of the embedded database, the development secret and pictures. */
  readonly dataDir!: string;
  /** HS256 key: the UTF-8 bytes of this string. */
  readonly jwtSecret!: string;
  /** Lifetime of an access token, in seconds. */
  readonly jwtExpiresInSeconds!: number;
  /** Previous keys, with which tokens are still verified after {@link jwtSecret} changed. */
  readonly jwtPreviousSecrets!: readonly string[];
  /** Lifetime of a session that is not refreshed, in seconds. */
  readonly sessionExpiresInSeconds!: number;
  /** Greatest lifetime of a session, however often it is refreshed, in seconds. */
  readonly sessionMaxLifetimeSeconds!: number;
  /** Milliseconds after a sign-in in which email and password can be changed without the password. */
  readonly reauthenticationWindow!: number;
  /** Milliseconds for which entries of the audit log are kept. */
  readonly auditKeep!: number;
  /** Former states of an article that are kept at most. */
  readonly revisionsKept!: number;
  /** Milliseconds for which they are kept after they were replaced; 0 for no limit. */
  readonly revisionsMaxAge!: number;
  readonly rateLimits!: RateLimits;
  /** Number of proxies in front of the server, and so of trusted addresses in `X-Forwarded-For`. */
  readonly trustedProxies!: number;
  /**
   * IP addresses and CIDR ranges of clients that act for many people, such as a front end with
   * server-side rendering. They are exempt from limits per address; see `AddressRanges`.
   */
  readonly trustedClients!: readonly string[];
  /** IP addresses and CIDR ranges that webhooks may lead to although they are not public. */
  readonly webhookAllow!: readonly string[];
  /** Web origins whose pages may call the API; none by default. */
  readonly corsOrigins!: readonly string[];
  /** Whether the RealWorld API is served, below `/api`. */
  readonly realworldApi!: boolean;
  /** Image of users without one in the RealWorld API, a URL or a path; undefined for null. */
  readonly realworldDefaultImage!: string | undefined;
  /** Whether Swagger UI and the OpenAPI documents are served. */
  readonly docs!: boolean;
  /** Lifetime of a token of the RealWorld API, in seconds. */
  readonly realworldJwtExpiresInSeconds!: number;
  /** Which comments wait for a moderator (docs/people.md#moderation). */
  readonly commentModeration!: CommentModeration;
  /** How the site presents itself, and where its parts are reached. */
  readonly site!: SiteConfig;
  /** Where pictures are stored, and how many. */
  readonly media!: MediaConfig;
  /** How mails are sent, and where their links lead. */
  readonly mail!: MailConfig;
  /** Who can create an account. */
  readonly signUp!: SignUpConfig;
  /** Whether new passwords that are easy to guess are refused. */
  readonly refuseCommonPasswords!: boolean;
  /** `required`: nobody signs in before the email is confirmed. */
  readonly emailVerification!: EmailVerification;
  /**
   * Time for a client to send its request, in milliseconds, and a third of it for the headers; 408
   * beyond.
   */
  readonly requestTimeout!: number;
  /** Greatest number of concurrent requests; 503 beyond. */
  readonly maxConcurrentRequests!: number;
  /** Greatest number of concurrent requests per client address; 429 beyond. 0 means no limit. */
  readonly maxConcurrentRequestsPerAddress!: number;
  /** Greatest number of open connections; further ones are closed immediately. */
  readonly maxConnections!: number;
  /** Connections of one address; 0 means no limit. Not applied behind {@link trustedProxies}. */
  readonly maxConnectionsPerAddress!: number;
  /** Milliseconds without progress after which a response to a slow client is cut. */
  readonly responseTimeout!: number;
  /** Milliseconds from the first 503 of `/health/ready` until the server refuses requests. */
  readonly shutdownDelay!: number;
  /** Greatest number of connections to each database server. */
  readonly databasePoolSize!: number;
  /** Greatest time for which a request waits for the database, in milliseconds; 503 beyond. */
  readonly databaseTimeout!: number;
  /** Milliseconds from which on a statement is logged as slow. */
  readonly slowQueryTime!: number;
  /** bcrypt cost: the logarithm to base 2 of its rounds. */
  readonly bcryptCost!: number;
  readonly logLevel!: LogLevel;
  /** Whether an empty database gets the demo articles. */
  readonly seedDemo!: boolean;
}

/** Configuration of the ORM on the server and on the command line. */
export type OrmConfig = Pick<
  AppConfig,
  'databaseUrl' | 'databasePoolSize' | 'bcryptCost' | 'logLevel'
>;

/** Configuration of the ORM of the server. */
export type ServerOrmConfig = OrmConfig &
  Pick<AppConfig, 'databaseTimeout' | 'databaseReplicaUrls' | 'slowQueryTime'>;

/** Limits on concurrent requests and connections. */
type ConcurrencyLimits = Pick<
  AppConfig,
  | 'maxConcurrentRequests'
  | 'maxConcurrentRequestsPerAddress'
  | 'maxConnections'
  | 'maxConnectionsPerAddress'
>;

/** Configuration for connecting to a database, or starting one. */
export type DatabaseConfig = Pick<AppConfig, 'databaseUrl' | 'databaseWait' | 'dataDir'>;

/** Reads the variables of the ORM only. @throws ConfigError */
export function loadOrmConfig(env: NodeJS.ProcessEnv = process.env): OrmConfig {
  return checked((read) => ormConfig(read), env);
}

/** Reads the variables of the database only. @throws ConfigError */
export function loadDatabaseConfig(env: NodeJS.ProcessEnv = process.env): DatabaseConfig {
  return checked((read) => databaseConfig(read), env);
}

/**
 * Reads the environment into an {@link AppConfig}.
 *
 * Outside production, a missing `JWT_SECRET` is generated and stored in `DATA_DIR`.
 *
 * @throws ConfigError with the name of every invalid variable, never its value
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): AppConfig {
  const production = env.NODE_ENV === 'production';
  const { jwtSecret, ...config } = checked((read) => {
    const database = databaseConfig(read);
    if (production && database.databaseUrl === undefined) {
      read.note('DATABASE_URL must be set in production: the embedded PostgreSQL is not for it');
    }
    return {
      ...database,
      ...ormConfig(read),
      databaseReplicaUrls: replicaUrls(read, database),
      production,
      migrateOnStart: read.flag('MIGRATE_ON_START', !production),
      port: readPort(read),
      host: read.text('HOST', production ? '0.0.0.0' : '127.0.0.1'),
      metrics: metricsAddress(read),
      jwtSecret: read.secret('JWT_SECRET', production),
      jwtPreviousSecrets: read.secrets('JWT_PREVIOUS_SECRETS'),
      jwtExpiresInSeconds: read.duration('JWT_EXPIRES_IN', '1h'),
      ...sessionConfig(read),
      ...revisionConfig(read),
      rateLimits: rateLimits(read, production),
      ...exceptionalAddresses(read),
      corsOrigins: read.origins('CORS_ORIGINS'),
      commentModeration: read.oneOf('COMMENT_MODERATION', COMMENT_MODERATION_MODES, 'off'),
      ...publicSettings(read, production),
      ...signUpConfig(read, production),
      ...realWorldConfig(read),
      docs: read.flag('DOCS', true),
      requestTimeout: read.duration('REQUEST_TIMEOUT', '30s') * 1000,
      responseTimeout: read.duration('RESPONSE_TIMEOUT', '10s') * 1000,
      ...concurrencyLimits(read, production),
      databaseTimeout: read.duration('DATABASE_TIMEOUT', '5s') * 1000,
      slowQueryTime: read.integer('SLOW_QUERY_MS', 500, 1, MAX_SLOW_QUERY_MS),
      shutdownDelay: read.duration('SHUTDOWN_DELAY', production ? '2s' : '0s', 0) * 1000,
      seedDemo: read.flag('SEED_DEMO', !production && database.databaseUrl === undefined),
    };
  }, env);
  return { ...config, jwtSecret: jwtSecret ?? ensureDevelopmentSecret(config.dataDir) };
}

/** What is public: where the server is reached, which production has to say, and pictures. */
function publicSettings(
  read: EnvironmentReader,
  production: boolean,
): Pick<AppConfig, 'site' | 'media' | 'mail' | 'emailVerification'> {
  const ownUrl = production ? undefined : `http://localhost:${readPort(read)}`;
  return {
    site: siteConfig(read, ownUrl),
    media: mediaConfig(read),
    ...mailSettings(read, ownUrl),
  };
}

/** Whom other rules apply to than to everybody. */
function exceptionalAddresses(
  read: EnvironmentReader,
): Pick<AppConfig, 'trustedProxies' | 'trustedClients' | 'webhookAllow'> {
  return {
    trustedProxies: read.integer('TRUSTED_PROXIES', 0, 0, MAX_PROXIES),
    trustedClients: read.addressRanges('TRUSTED_CLIENTS'),
    webhookAllow: read.addressRanges('WEBHOOK_ALLOW'),
  };
}

/** The TCP port of the API. */
function readPort(read: EnvironmentReader): number {
  return read.integer('PORT', 3000, 0, MAX_PORT);
}

/** Outside production all clients share one address, so limits per address are off by default. */
function concurrencyLimits(read: EnvironmentReader, production: boolean): ConcurrencyLimits {
  return {
    maxConcurrentRequests: read.integer('MAX_CONCURRENT_REQUESTS', 250, 1, MAX_CONNECTIONS),
    maxConcurrentRequestsPerAddress: read.integer(
      'MAX_CONCURRENT_REQUESTS_PER_ADDRESS',
      production ? 100 : 0,
      0,
      MAX_CONNECTIONS,
    ),
    maxConnections: read.integer('MAX_CONNECTIONS', 5000, 1, MAX_CONNECTIONS),
    maxConnectionsPerAddress: read.integer(
      'MAX_CONNECTIONS_PER_ADDRESS',
      production ? 250 : 0,
      0,
      MAX_CONNECTIONS,
    ),
  };
}

/** Sessions, and what is kept of them. */
function sessionConfig(
  read: EnvironmentReader,
): Pick<
  AppConfig,
  'sessionExpiresInSeconds' | 'sessionMaxLifetimeSeconds' | 'reauthenticationWindow' | 'auditKeep'
> {
  return {
    sessionExpiresInSeconds: read.duration('SESSION_EXPIRES_IN', '30d'),
    sessionMaxLifetimeSeconds: read.duration('SESSION_MAX_LIFETIME', '365d'),
    reauthenticationWindow: read.duration('REAUTHENTICATION_WINDOW', '15m') * 1000,
    auditKeep: read.duration('AUDIT_KEEP', '365d') * 1000,
  };
}

function realWorldConfig(
  read: EnvironmentReader,
): Pick<AppConfig, 'realworldApi' | 'realworldDefaultImage' | 'realworldJwtExpiresInSeconds'> {
  return {
    realworldApi: read.flag('REALWORLD_API', true),
    realworldDefaultImage: read.imageReference('REALWORLD_DEFAULT_IMAGE'),
    realworldJwtExpiresInSeconds: read.duration('REALWORLD_JWT_EXPIRES_IN', '7d'),
  };
}

function ormConfig(read: EnvironmentReader): OrmConfig {
  return {
    databaseUrl: read.postgresUrl('DATABASE_URL'),
    databasePoolSize: read.integer('DATABASE_POOL_SIZE', 10, MIN_POOL_SIZE, MAX_POOL_SIZE),
    bcryptCost: read.integer('BCRYPT_COST', 12, MIN_BCRYPT_COST, MAX_BCRYPT_COST),
    logLevel: read.oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
  };
}

function rateLimits(read: EnvironmentReader, production: boolean): RateLimits {
  const reads = production ? 3000 : 0;
  return {
    readsPerMinute: read.integer('RATE_LIMIT_READS_PER_MINUTE', reads, 0, MAX_RATE),
    writesPerMinute: read.integer('RATE_LIMIT_WRITES_PER_MINUTE', 300, 0, MAX_RATE),
    signUpsPerHour: read.integer('RATE_LIMIT_SIGN_UPS_PER_HOUR', 30, 0, MAX_RATE),
    notFoundPerMinute: read.integer('RATE_LIMIT_NOT_FOUND_PER_MINUTE', 120, 0, MAX_RATE),
    signInsPerMinute: read.integer('RATE_LIMIT_SIGN_INS_PER_MINUTE', 60, 0, MAX_RATE),
  };
}

function databaseConfig(read: EnvironmentReader): DatabaseConfig {
  return {
    databaseUrl: read.postgresUrl('DATABASE_URL'),
    databaseWait: read.duration('DATABASE_WAIT', '30s', 0) * 1000,
    dataDir: read.text('DATA_DIR', '.data'),
  };
}

/** Local by default, in production too: metrics are not public. */
function metricsAddress(read: EnvironmentReader): ListenAddress | undefined {
  const port = read.integer('METRICS_PORT', undefined, 0, MAX_PORT);
  const host = read.text('METRICS_HOST', '127.0.0.1');
  return port === undefined ? undefined : { port, host };
}

function replicaUrls(read: EnvironmentReader, { databaseUrl }: DatabaseConfig): string[] {
  const urls = read.postgresUrls('DATABASE_REPLICA_URLS');
  if (urls.length > 0 && databaseUrl === undefined) {
    read.note('DATABASE_REPLICA_URLS needs DATABASE_URL: the embedded PostgreSQL has no replicas');
  }
  return urls;
}

/** Returns the result of `readAll`. @throws ConfigError with every problem found */
function checked<T>(readAll: (read: EnvironmentReader) => T, env: NodeJS.ProcessEnv): T {
  const read = new EnvironmentReader(env);
  const config = readAll(read);
  if (read.problems.size > 0) {
    throw new ConfigError([...read.problems]);
  }
  return config;
}

import { EnvironmentReader } from './environment-reader.js';
import { ConfigError } from './config.error.js';
import { ensureDevelopmentSecret } from './development-secret.js';

/** Severities of the log, least to most talkative. */
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

/** One of {@link LOG_LEVELS}; a message below it is not written. */
export type LogLevel = (typeof LOG_LEVELS)[number];

const MAX_RATE = 1_000_000;

/** The largest limit on connections and on requests at once. */
const MAX_CONNECTIONS = 100_000;

/** How often one address may do something; 0 is without limit. */
export interface RateLimits {
  /** Those that are not answered from memory. */
  readonly readsPerMinute: number;
  readonly writesPerMinute: number;
  readonly signUpsPerHour: number;
  /** Answers of 404; more of them become 429. */
  readonly notFoundPerMinute: number;
  /** Failed ones. */
  readonly signInsPerMinute: number;
}

/** Where something listens. */
export interface ListenAddress {
  /** TCP port; 0 takes any free one. */
  readonly port: number;
  readonly host: string;
}

/** What the server can be told from outside, checked and typed. Also its injection token. */
export class AppConfig {
  /** `NODE_ENV=production`: nothing is made up, every secret and address must be given. */
  readonly production!: boolean;
  /** TCP port of the API. 0 takes any free one. */
  readonly port!: number;
  /** Address the API listens on. */
  readonly host!: string;
  /** Where the metrics are served, for operators alone; undefined: nowhere, and there are none. */
  readonly metrics: ListenAddress | undefined;
  /** PostgreSQL URL; undefined asks for the embedded server. */
  readonly databaseUrl: string | undefined;
  /** Milliseconds for which a start waits for a database that cannot be reached yet. */
  readonly databaseWait!: number;
  /** Whether the start applies the migrations that are pending, or refuses to go on. */
  readonly migrateOnStart!: boolean;
  /** PostgreSQL URLs of hot standbys; what people read without a token goes there. */
  readonly databaseReplicaUrls!: readonly string[];
  /** Absolute or relative folder of the embedded database and the development secret. */
  readonly dataDir!: string;
  /** HS256 key, as text; its UTF-8 bytes are the key. */
  readonly jwtSecret!: string;
  /** Life of an access token, in seconds. */
  readonly jwtExpiresInSeconds!: number;
  /** Keys that tokens may still be signed with, while {@link jwtSecret} is new. */
  readonly jwtPreviousSecrets!: readonly string[];
  /** Life of a session that is not refreshed, in seconds. */
  readonly sessionExpiresInSeconds!: number;
  /** Life of a session however often it is refreshed, in seconds. */
  readonly sessionMaxLifetimeSeconds!: number;
  /** Milliseconds from a sign-in in which email and password change without the present password. */
  readonly reauthenticationWindow!: number;
  /** How often an address may do what; 0 is without limit. */
  readonly rateLimits!: RateLimits;
  /** Proxies between the clients and us: so many addresses of `X-Forwarded-For` are believed. */
  readonly trustedProxies!: number;
  /**
   * IP addresses and ranges in CIDR notation of clients that speak for many people, such as a front
   * end that renders on its server. Limits per address do not hold for them; see `AddressRanges`.
   */
  readonly trustedClients!: readonly string[];
  /** Web origins whose pages may call the API; none by default. */
  readonly corsOrigins!: readonly string[];
  /** Whether the RealWorld dialect is served, below `/api`. */
  readonly realworldApi!: boolean;
  /** What the RealWorld API answers for somebody without an image: a URL or a path; undefined: null. */
  readonly realworldDefaultImage!: string | undefined;
  /** Whether Swagger UI and the OpenAPI documents are served. */
  readonly docs!: boolean;
  /** Life of a token of the RealWorld dialect, in seconds. */
  readonly realworldJwtExpiresInSeconds!: number;
  /** Milliseconds that a client has to send its request; 408 beyond. Its headers have a third. */
  readonly requestTimeout!: number;
  /** Requests that may run at once; 503 beyond. */
  readonly maxConcurrentRequests!: number;
  /** Requests of one client address that may run at once; 429 beyond. 0 is without limit. */
  readonly maxConcurrentRequestsPerAddress!: number;
  /** Connections that may be open at once; more are closed at once. */
  readonly maxConnections!: number;
  /** Connections of one address; 0 is without limit. Not applied behind {@link trustedProxies}. */
  readonly maxConnectionsPerAddress!: number;
  /** Milliseconds after which a response is cut whose client has taken no byte of it. */
  readonly responseTimeout!: number;
  /** Milliseconds between `/health/ready` saying no and the server refusing requests. */
  readonly shutdownDelay!: number;
  /** Connections to the database at most; at least 2, as a job works on one and is locked by another. */
  readonly databasePoolSize!: number;
  /** Milliseconds that a request waits for the database at most; 503 beyond. */
  readonly databaseTimeout!: number;
  /** Milliseconds from which on a statement is logged as slow. */
  readonly slowQueryTime!: number;
  /** bcrypt cost: the logarithm to base 2 of its rounds. */
  readonly bcryptCost!: number;
  readonly logLevel!: LogLevel;
  /** Whether an empty database gets the demo articles. */
  readonly seedDemo!: boolean;
}

/** What the ORM has to know, in the server and on the command line. */
export type OrmConfig = Pick<
  AppConfig,
  'databaseUrl' | 'databasePoolSize' | 'bcryptCost' | 'logLevel'
>;

/** What the ORM of the server has to know beyond that. */
export type ServerOrmConfig = OrmConfig &
  Pick<AppConfig, 'databaseTimeout' | 'databaseReplicaUrls' | 'slowQueryTime'>;

/** How much may go on at the same time. */
type ConcurrencyLimits = Pick<
  AppConfig,
  | 'maxConcurrentRequests'
  | 'maxConcurrentRequestsPerAddress'
  | 'maxConnections'
  | 'maxConnectionsPerAddress'
>;

/** What finding or starting a database takes. */
export type DatabaseConfig = Pick<AppConfig, 'databaseUrl' | 'databaseWait' | 'dataDir'>;

/** Reads what concerns the ORM alone. @throws ConfigError */
export function loadOrmConfig(env: NodeJS.ProcessEnv = process.env): OrmConfig {
  return checked((read) => ormConfig(read), env);
}

/** Reads what concerns the database alone. @throws ConfigError */
export function loadDatabaseConfig(env: NodeJS.ProcessEnv = process.env): DatabaseConfig {
  return checked((read) => databaseConfig(read), env);
}

/**
 * Reads the environment into an {@link AppConfig}.
 *
 * Without `JWT_SECRET` outside production, a random one is made and kept in `DATA_DIR`.
 *
 * @throws ConfigError naming every variable that is wrong, never its value
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
      port: read.integer('PORT', 3000, 0, 65_535),
      host: read.text('HOST', production ? '0.0.0.0' : '127.0.0.1'),
      metrics: metricsAddress(read),
      jwtSecret: read.secret('JWT_SECRET', production),
      jwtPreviousSecrets: read.secrets('JWT_PREVIOUS_SECRETS'),
      jwtExpiresInSeconds: read.duration('JWT_EXPIRES_IN', '1h'),
      sessionExpiresInSeconds: read.duration('SESSION_EXPIRES_IN', '30d'),
      sessionMaxLifetimeSeconds: read.duration('SESSION_MAX_LIFETIME', '365d'),
      reauthenticationWindow: read.duration('REAUTHENTICATION_WINDOW', '15m') * 1000,
      rateLimits: rateLimits(read, production),
      trustedProxies: read.integer('TRUSTED_PROXIES', 0, 0, 10),
      trustedClients: read.addressRanges('TRUSTED_CLIENTS'),
      corsOrigins: read.origins('CORS_ORIGINS'),
      ...realWorldConfig(read),
      docs: read.flag('DOCS', true),
      requestTimeout: read.duration('REQUEST_TIMEOUT', '30s') * 1000,
      responseTimeout: read.duration('RESPONSE_TIMEOUT', '10s') * 1000,
      ...concurrencyLimits(read, production),
      databaseTimeout: read.duration('DATABASE_TIMEOUT', '5s') * 1000,
      slowQueryTime: read.integer('SLOW_QUERY_MS', 500, 1, 600_000),
      shutdownDelay: read.duration('SHUTDOWN_DELAY', production ? '2s' : '0s', 0) * 1000,
      seedDemo: read.flag('SEED_DEMO', !production && database.databaseUrl === undefined),
    };
  }, env);
  return { ...config, jwtSecret: jwtSecret ?? ensureDevelopmentSecret(config.dataDir) };
}

/** Outside production one address is everybody: whoever develops, and the tests. */
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

/** What concerns the RealWorld API alone. */
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
    databasePoolSize: read.integer('DATABASE_POOL_SIZE', 10, 2, 1000),
    bcryptCost: read.integer('BCRYPT_COST', 12, 4, 20),
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

/** On this machine by default, in production too: what is served there is not for the public. */
function metricsAddress(read: EnvironmentReader): ListenAddress | undefined {
  const port = read.integer('METRICS_PORT', undefined, 0, 65_535);
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

/** What `readAll` reads, if it noted no problem. @throws ConfigError with every problem it noted */
function checked<T>(readAll: (read: EnvironmentReader) => T, env: NodeJS.ProcessEnv): T {
  const read = new EnvironmentReader(env);
  const config = readAll(read);
  if (read.problems.size > 0) {
    throw new ConfigError([...read.problems]);
  }
  return config;
}

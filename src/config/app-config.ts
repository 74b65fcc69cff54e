import { ConfigError } from './config.error.js';
import { SSL_MODES, sslModeOf } from './database-tls.js';
import { ensureDevelopmentSecret } from './development-secret.js';

/** Severities of the log, least to most talkative. */
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

/** One of {@link LOG_LEVELS}; a message below it is not written. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** RFC 7518 §3.2 asks HS256 for a key of at least 256 bits: 32 bytes. */
const MIN_SECRET_LENGTH = 32;

const SECONDS_PER_UNIT: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** What the server can be told from outside, checked and typed. Also its injection token. */
export class AppConfig {
  /** `NODE_ENV=production`: nothing is made up, every secret and address must be given. */
  readonly production!: boolean;
  /** TCP port of the API. 0 takes any free one. */
  readonly port!: number;
  /** Address the API listens on. */
  readonly host!: string;
  /** PostgreSQL URL; undefined asks for the embedded server. */
  readonly databaseUrl: string | undefined;
  /** Absolute or relative folder of the embedded database and the development secret. */
  readonly dataDir!: string;
  /** HS256 key, as text; its UTF-8 bytes are the key. */
  readonly jwtSecret!: string;
  /** Life of an access token, in seconds. */
  readonly jwtExpiresInSeconds!: number;
  /** bcrypt cost: the logarithm to base 2 of its rounds. */
  readonly bcryptCost!: number;
  readonly logLevel!: LogLevel;
  /** Whether an empty database gets the demo articles. */
  readonly seedDemo!: boolean;
}

/** What the ORM has to know, in the server and on the command line. */
export type OrmConfig = Pick<AppConfig, 'databaseUrl' | 'bcryptCost' | 'logLevel'>;

/** What finding or starting a database takes. */
export type DatabaseConfig = Pick<AppConfig, 'databaseUrl' | 'dataDir'>;

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
      production,
      port: read.integer('PORT', 3000, 0, 65_535),
      host: read.text('HOST', production ? '0.0.0.0' : '127.0.0.1'),
      jwtSecret: read.secret('JWT_SECRET', production),
      jwtExpiresInSeconds: read.duration('JWT_EXPIRES_IN', '1h'),
      seedDemo: read.flag('SEED_DEMO', !production && database.databaseUrl === undefined),
    };
  }, env);
  return { ...config, jwtSecret: jwtSecret ?? ensureDevelopmentSecret(config.dataDir) };
}

function ormConfig(read: EnvironmentReader): OrmConfig {
  return {
    databaseUrl: read.postgresUrl('DATABASE_URL'),
    bcryptCost: read.integer('BCRYPT_COST', 12, 4, 20),
    logLevel: read.oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
  };
}

function databaseConfig(read: EnvironmentReader): DatabaseConfig {
  return { databaseUrl: read.postgresUrl('DATABASE_URL'), dataDir: read.text('DATA_DIR', '.data') };
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

/** Reads variables one by one and notes each problem under the variable's name. */
class EnvironmentReader {
  /** A set: a variable that is read twice is complained of once. */
  readonly problems = new Set<string>();

  constructor(private readonly env: NodeJS.ProcessEnv) {}

  note(problem: string): void {
    this.problems.add(problem);
  }

  /** An unset variable and an empty one mean the same: `.env` files cannot unset. */
  private raw(name: string): string | undefined {
    const value = this.env[name]?.trim();
    return value === '' ? undefined : value;
  }

  text(name: string, fallback: string): string {
    return this.raw(name) ?? fallback;
  }

  integer(name: string, fallback: number, min: number, max: number): number {
    const value = this.raw(name);
    if (value === undefined) {
      return fallback;
    }
    const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
    if (!(number >= min && number <= max)) {
      this.note(`${name} must be a whole number from ${min} to ${max}`);
      return fallback;
    }
    return number;
  }

  flag(name: string, fallback: boolean): boolean {
    const value = this.raw(name)?.toLowerCase();
    if (value === undefined) {
      return fallback;
    }
    if (value !== 'true' && value !== 'false') {
      this.note(`${name} must be true or false`);
    }
    return value === 'true';
  }

  oneOf<T extends string>(name: string, allowed: readonly T[], fallback: T): T {
    const value = this.raw(name);
    if (value === undefined) {
      return fallback;
    }
    const known = allowed.find((item) => item === value);
    if (known === undefined) {
      this.note(`${name} must be one of ${allowed.join(', ')}`);
    }
    return known ?? fallback;
  }

  /** A length of time such as `90s`, `15m`, `1h` or `7d`, in seconds. */
  duration(name: string, fallback: string): number {
    const [, digits = '', unit = ''] =
      /^([1-9]\d{0,6})([smhd])$/.exec(this.text(name, fallback)) ?? [];
    if (digits === '') {
      this.note(`${name} must be a number with a unit, such as 90s, 15m, 1h or 7d`);
    }
    return Number(digits) * (SECONDS_PER_UNIT[unit] ?? 1);
  }

  /** The value itself stays out of every message: it holds a password. */
  postgresUrl(name: string): string | undefined {
    const value = this.raw(name);
    if (value !== undefined && !isPostgresUrl(value)) {
      this.note(
        `${name} must be a URL such as postgresql://user:password@host:5432/name, with special characters of the password percent-encoded`,
      );
      return undefined;
    }
    if (value !== undefined && !SSL_MODES.includes(sslModeOf(value) ?? 'disable')) {
      this.note(`${name} must have as its sslmode one of ${SSL_MODES.join(', ')}`);
    }
    return value;
  }

  /** @param required whether a missing secret is a problem (else the caller makes one) */
  secret(name: string, required: boolean): string | undefined {
    const value = this.env[name] === '' ? undefined : this.env[name];
    if (value === undefined && !required) {
      return undefined;
    }
    if ((value?.length ?? 0) < MIN_SECRET_LENGTH) {
      this.note(
        `${name} must be set to a secret of at least ${MIN_SECRET_LENGTH} characters, such as the output of: openssl rand -base64 48`,
      );
    }
    return value;
  }
}

function isPostgresUrl(value: string): boolean {
  try {
    const { protocol, username, password, pathname } = new URL(value);
    // The driver decodes them, and throws on a stray percent sign.
    [username, password, pathname].forEach((part) => decodeURIComponent(part));
    return /^postgres(ql)?:$/.test(protocol) && pathname.length > 1;
  } catch {
    return false;
  }
}

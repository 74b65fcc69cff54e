import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AppConfig, loadConfig, loadDatabaseConfig, loadOrmConfig } from './app-config.js';
import { ConfigError } from './config.error.js';

const SECRET = 'a secret of thirty-two characters';
const URL_WITH_PASSWORD = 'postgresql://me:hunter2@db.example.com:5433/blog';
const PRODUCTION = {
  NODE_ENV: 'production',
  DATABASE_URL: URL_WITH_PASSWORD,
  JWT_SECRET: SECRET,
};

/** The generated secret. */
function secretIn(dataDir: string): string {
  return loadConfig({ DATA_DIR: dataDir }).jwtSecret;
}

describe('the configuration', () => {
  let dataDir: string;

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'platen-config-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));

  function load(env: NodeJS.ProcessEnv = {}): AppConfig {
    return loadConfig({ DATA_DIR: dataDir, JWT_SECRET: SECRET, ...env });
  }

  /** The error message for the operator; '' if there is none. */
  function complaint(
    env: NodeJS.ProcessEnv,
    read: (env: NodeJS.ProcessEnv) => unknown = load,
  ): string {
    try {
      read(env);
      return '';
    } catch (error) {
      if (error instanceof ConfigError) {
        return error.message;
      }
      throw error;
    }
  }

  describe('when nothing is set', () => {
    it('is for development: local only, with an embedded database and demo data', () => {
      expect(loadConfig({ DATA_DIR: dataDir })).toEqual({
        production: false,
        port: 3000,
        host: '127.0.0.1',
        metrics: undefined,
        databaseUrl: undefined,
        databaseWait: 30_000,
        migrateOnStart: true,
        dataDir,
        jwtSecret: expect.any(String),
        jwtPreviousSecrets: [],
        jwtExpiresInSeconds: 3600,
        sessionExpiresInSeconds: 2_592_000,
        sessionMaxLifetimeSeconds: 365 * 24 * 3600,
        reauthenticationWindow: 15 * 60_000,
        auditKeep: 365 * 24 * 3_600_000,
        revisionsKept: 50,
        revisionsMaxAge: 0,
        rateLimits: {
          readsPerMinute: 0,
          writesPerMinute: 300,
          signUpsPerHour: 30,
          notFoundPerMinute: 120,
          signInsPerMinute: 60,
        },
        trustedProxies: 0,
        trustedClients: [],
        webhookAllow: [],
        corsOrigins: [],
        commentModeration: 'off',
        site: {
          url: 'http://localhost:3000',
          publicUrl: 'http://localhost:3000',
          articlePath: '/article/{slug}',
          title: 'Platen',
          description: '',
          language: 'en',
          webSubHub: undefined,
        },
        media: { userLimit: 500_000_000, s3: undefined },
        mail: {
          url: undefined,
          from: 'Platen <noreply@localhost>',
          resetUrl: 'http://localhost:3000/pages/reset-password',
          invitationUrl: 'http://localhost:3000/pages/invitation',
          verifyUrl: 'http://localhost:3000/pages/verify-email',
          revertUrl: 'http://localhost:3000/pages/revert-email',
        },
        signUp: { mode: 'open', role: 'author' },
        refuseCommonPasswords: false,
        emailVerification: 'off',
        realworldApi: true,
        docs: true,
        realworldJwtExpiresInSeconds: 604_800,
        requestTimeout: 30_000,
        responseTimeout: 10_000,
        maxConcurrentRequests: 250,
        maxConcurrentRequestsPerAddress: 0,
        maxConnections: 5000,
        maxConnectionsPerAddress: 0,
        shutdownDelay: 0,
        databaseTimeout: 5000,
        databasePoolSize: 10,
        slowQueryTime: 500,
        databaseReplicaUrls: [],
        bcryptCost: 12,
        logLevel: 'info',
        seedDemo: true,
      });
    });

    it('keeps its data in .data', () => {
      expect(loadDatabaseConfig({})).toEqual({
        databaseUrl: undefined,
        databaseWait: 30_000,
        dataDir: '.data',
      });
    });

    it('treats empty and blank variables as unset', () => {
      const names = ['PORT', 'HOST', 'DATABASE_URL', 'JWT_EXPIRES_IN', 'BCRYPT_COST', 'LOG_LEVEL'];
      for (const value of ['', '  ']) {
        const env = Object.fromEntries([...names, 'SEED_DEMO'].map((name) => [name, value]));
        expect(load(env)).toEqual(load());
      }
    });
  });

  it.each<[string, string, Partial<AppConfig>]>([
    ['PORT', '0', { port: 0 }],
    ['PORT', '65535', { port: 65_535 }],
    ['HOST', '::', { host: '::' }],
    ['METRICS_PORT', '9464', { metrics: { port: 9464, host: '127.0.0.1' } }],
    ['METRICS_HOST', '0.0.0.0', { metrics: undefined }],
    ['DATABASE_URL', URL_WITH_PASSWORD, { databaseUrl: URL_WITH_PASSWORD }],
    ['DATABASE_URL', 'postgres://localhost/blog', { databaseUrl: 'postgres://localhost/blog' }],
    [
      'DATABASE_URL',
      ' postgres://h/b?sslmode=require ',
      { databaseUrl: 'postgres://h/b?sslmode=require' },
    ],
    ['JWT_SECRET', SECRET.slice(0, 32), { jwtSecret: SECRET.slice(0, 32) }],
    ['JWT_SECRET', ` ${SECRET} `, { jwtSecret: ` ${SECRET} ` }],
    ['JWT_EXPIRES_IN', '90s', { jwtExpiresInSeconds: 90 }],
    ['JWT_EXPIRES_IN', '15m', { jwtExpiresInSeconds: 900 }],
    ['JWT_EXPIRES_IN', '2h', { jwtExpiresInSeconds: 7200 }],
    ['JWT_EXPIRES_IN', '7d', { jwtExpiresInSeconds: 604_800 }],
    [
      'JWT_PREVIOUS_SECRETS',
      `${SECRET},another ${SECRET}`,
      { jwtPreviousSecrets: [SECRET, `another ${SECRET}`] },
    ],
    ['SESSION_EXPIRES_IN', '1d', { sessionExpiresInSeconds: 86_400 }],
    ['SESSION_MAX_LIFETIME', '90d', { sessionMaxLifetimeSeconds: 90 * 86_400 }],
    ['REAUTHENTICATION_WINDOW', '5m', { reauthenticationWindow: 300_000 }],
    ['AUDIT_KEEP', '90d', { auditKeep: 90 * 24 * 3_600_000 }],
    ['REVISIONS_KEPT', '10', { revisionsKept: 10 }],
    ['REVISIONS_MAX_AGE', '365d', { revisionsMaxAge: 365 * 24 * 3_600_000 }],
    [
      'CORS_ORIGINS',
      'https://a.example, http://localhost:5173',
      { corsOrigins: ['https://a.example', 'http://localhost:5173'] },
    ],
    ['USER_MEDIA_LIMIT', '2GB', { media: { userLimit: 2_000_000_000, s3: undefined } }],
    [
      'MEDIA_S3_BUCKET',
      'pictures',
      {
        media: {
          userLimit: 500_000_000,
          s3: {
            bucket: 'pictures',
            endpoint: undefined,
            region: 'us-east-1',
            credentials: undefined,
            forcePathStyle: false,
          },
        },
      },
    ],
    ['SIGN_UP', 'closed', { signUp: { mode: 'closed', role: 'author' } }],
    ['SIGN_UP_ROLE', 'reader', { signUp: { mode: 'open', role: 'reader' } }],
    ['COMMON_PASSWORDS', 'refuse', { refuseCommonPasswords: true }],
    ['REALWORLD_API', 'false', { realworldApi: false }],
    [
      'REALWORLD_DEFAULT_IMAGE',
      ' https://Example.com/nobody.png ',
      { realworldDefaultImage: 'https://example.com/nobody.png' },
    ],
    ['REALWORLD_DEFAULT_IMAGE', '/nobody.png', { realworldDefaultImage: '/nobody.png' }],
    ['DOCS', 'false', { docs: false }],
    ['REALWORLD_JWT_EXPIRES_IN', '1d', { realworldJwtExpiresInSeconds: 86_400 }],
    ['TRUSTED_PROXIES', '2', { trustedProxies: 2 }],
    [
      'TRUSTED_CLIENTS',
      '192.0.2.7, 10.0.0.0/8,2001:db8::/32',
      { trustedClients: ['192.0.2.7', '10.0.0.0/8', '2001:db8::/32'] },
    ],
    ['WEBHOOK_ALLOW', '172.18.0.0/16, fd00::1', { webhookAllow: ['172.18.0.0/16', 'fd00::1'] }],
    ['REQUEST_TIMEOUT', '5s', { requestTimeout: 5000 }],
    ['RESPONSE_TIMEOUT', '1m', { responseTimeout: 60_000 }],
    ['MAX_CONCURRENT_REQUESTS', '100', { maxConcurrentRequests: 100 }],
    ['MAX_CONCURRENT_REQUESTS_PER_ADDRESS', '20', { maxConcurrentRequestsPerAddress: 20 }],
    ['MAX_CONNECTIONS', '1000', { maxConnections: 1000 }],
    ['MAX_CONNECTIONS_PER_ADDRESS', '40', { maxConnectionsPerAddress: 40 }],
    ['SHUTDOWN_DELAY', '0s', { shutdownDelay: 0 }],
    ['SHUTDOWN_DELAY', '5s', { shutdownDelay: 5000 }],
    ['DATABASE_POOL_SIZE', '20', { databasePoolSize: 20 }],
    ['DATABASE_TIMEOUT', '10s', { databaseTimeout: 10_000 }],
    ['DATABASE_WAIT', '0s', { databaseWait: 0 }],
    ['DATABASE_WAIT', '2m', { databaseWait: 120_000 }],
    ['MIGRATE_ON_START', 'false', { migrateOnStart: false }],
    ['BCRYPT_COST', '4', { bcryptCost: 4 }],
    ['BCRYPT_COST', '20', { bcryptCost: 20 }],
    ['LOG_LEVEL', 'trace', { logLevel: 'trace' }],
    ['SLOW_QUERY_MS', '50', { slowQueryTime: 50 }],
    ['SEED_DEMO', 'false', { seedDemo: false }],
    ['SEED_DEMO', 'TRUE', { seedDemo: true }],
  ])('accepts %s=%s', (name, value, expected) => {
    expect(load({ [name]: value })).toMatchObject(expected);
  });

  describe('when a variable is invalid', () => {
    it.each([
      ['PORT', '65536'],
      ['PORT', '-1'],
      ['PORT', '0x1F90'],
      ['PORT', '80.5'],
      ['PORT', 'hunter2'],
      ['METRICS_PORT', '65536'],
      ['DATABASE_URL', 'hunter2'],
      ['DATABASE_URL', 'mysql://me:hunter2@localhost/blog'],
      ['DATABASE_URL', 'postgresql://me:hunter2@localhost'],
      ['DATABASE_URL', 'postgresql://me:hunter2@localhost:99999/blog'],
      ['DATABASE_URL', 'postgresql://me:hunter2%zz@localhost/blog'],
      ['DATABASE_URL', 'postgresql://me:hunter2@localhost/blog?sslmode=on'],
      ['JWT_SECRET', 'hunter2'],
      ['JWT_SECRET', 's'.repeat(31)],
      ['JWT_SECRET', 's'.repeat(64)],
      ['JWT_SECRET', 'hunter2'.repeat(6)],
      ['JWT_SECRET', 'hunter2-'.repeat(5).slice(0, 37)],
      ['JWT_SECRET', '0123456'.repeat(2).concat('6543210'.repeat(3))],
      ['JWT_EXPIRES_IN', '0h'],
      ['JWT_EXPIRES_IN', '77'],
      ['JWT_EXPIRES_IN', '1 week'],
      ['JWT_PREVIOUS_SECRETS', `${SECRET},hunter2`],
      ['JWT_PREVIOUS_SECRETS', `${SECRET},${'s'.repeat(64)}`],
      ['JWT_PREVIOUS_SECRETS', `${SECRET},${'hunter2!'.repeat(4)}`],
      ['SESSION_EXPIRES_IN', 'hunter2'],
      ['SESSION_MAX_LIFETIME', 'hunter2'],
      ['REAUTHENTICATION_WINDOW', '0m'],
      ['CORS_ORIGINS', 'https://hunter2.example/path'],
      ['CORS_ORIGINS', '*'],
      ['WEBHOOK_ALLOW', 'hunter2.example'],
      ['WEBHOOK_ALLOW', '10.0.0.0/33'],
      ['MAIL_URL', 'hunter2'],
      ['MAIL_URL', 'https://hunter2.example'],
      ['MAIL_FROM', 'hunter2'],
      ['MAIL_FROM', 'A <a@example.com>\nBcc: hunter2@example.com'],
      ['PUBLIC_URL', 'hunter2.example'],
      ['SITE_URL', 'hunter2.example'],
      ['ARTICLE_URL', 'hunter2/{slug}'],
      ['ARTICLE_URL', '//hunter2/{slug}'],
      ['ARTICLE_URL', '/hunter2/{title}/{slug}'],
      ['ARTICLE_URL', '/hunter2/{year}'],
      ['SITE_LANGUAGE', 'hunter2_'],
      ['WEBSUB_HUB', 'hunter2.example'],
      ['RESET_URL', 'https://hunter2.example/#token'],
      ['INVITATION_URL', 'hunter2.example/invitation'],
      ['SIGN_UP', 'hunter2'],
      ['COMMON_PASSWORDS', 'true'],
      ['SIGN_UP_ROLE', 'admin'],
      ['VERIFY_URL', 'hunter2'],
      ['REVERT_URL', 'hunter2'],
      ['EMAIL_VERIFICATION', 'hunter2'],
      ['REALWORLD_API', 'hunter2'],
      ['REALWORLD_DEFAULT_IMAGE', 'hunter2'],
      ['REALWORLD_DEFAULT_IMAGE', '//hunter2.example/a.png'],
      ['REALWORLD_DEFAULT_IMAGE', 'https://x/"hunter2'],
      ['DOCS', 'hunter2'],
      ['REALWORLD_JWT_EXPIRES_IN', 'hunter2'],
      ['TRUSTED_PROXIES', '11'],
      ['TRUSTED_CLIENTS', '10.0.0.0/33'],
      ['TRUSTED_CLIENTS', '192.0.2.7,hunter2'],
      ['REQUEST_TIMEOUT', '30'],
      ['REQUEST_TIMEOUT', '0m'],
      ['RESPONSE_TIMEOUT', '10'],
      ['MAX_CONCURRENT_REQUESTS', '-7'],
      ['MAX_CONCURRENT_REQUESTS_PER_ADDRESS', '-7'],
      ['MAX_CONNECTIONS', 'hunter2'],
      ['MAX_CONNECTIONS_PER_ADDRESS', 'hunter2'],
      ['SHUTDOWN_DELAY', '3'],
      ['DATABASE_POOL_SIZE', '-7'],
      ['DATABASE_TIMEOUT', '3'],
      ['DATABASE_POOL_SIZE', '01'],
      ['DATABASE_WAIT', '30'],
      ['MIGRATE_ON_START', 'yes'],
      ['RATE_LIMIT_READS_PER_MINUTE', '-1'],
      ['RATE_LIMIT_WRITES_PER_MINUTE', '-1'],
      ['RATE_LIMIT_SIGN_UPS_PER_HOUR', 'hunter2'],
      ['RATE_LIMIT_NOT_FOUND_PER_MINUTE', '1e3'],
      ['RATE_LIMIT_SIGN_INS_PER_MINUTE', '1000001'],
      ['BCRYPT_COST', '3'],
      ['BCRYPT_COST', '21'],
      ['LOG_LEVEL', 'verbose'],
      ['LOG_LEVEL', 'INFO '.repeat(2)],
      ['SLOW_QUERY_MS', '-9'],
      ['SLOW_QUERY_MS', '1s'],
      ['SEED_DEMO', 'yes'],
      ['SEED_DEMO', '1x'],
    ])('reports its name but not its value: %s=%s', (name, value) => {
      const words = complaint({ [name]: value });
      expect(words.split('\n')).toEqual([
        'Platen cannot start with this configuration:',
        expect.stringContaining(name),
      ]);
      expect(words).not.toContain(value);
      expect(words).not.toContain('hunter2');
    });

    it('reports all at once, and each once', () => {
      const words = complaint({ PORT: 'x', DATABASE_URL: 'x', BCRYPT_COST: 'x', SEED_DEMO: 'x' });
      expect(words.match(/PORT|DATABASE_URL|BCRYPT_COST|SEED_DEMO/g)).toEqual([
        'DATABASE_URL',
        'BCRYPT_COST',
        'PORT',
        'SEED_DEMO',
      ]);
    });

    it.each([
      ['the ORM', loadOrmConfig],
      ['the database', loadDatabaseConfig],
    ])('is also thrown when only the variables of %s are read', (_, read) => {
      expect(complaint({ DATABASE_URL: 'hunter2' }, read)).toContain('DATABASE_URL');
      expect(complaint({ PORT: 'x', JWT_SECRET: 'x' }, read)).toBe('');
    });
  });

  describe('about replicas', () => {
    const replicas = ['postgresql://me:hunter2@one/blog', 'postgresql://me:hunter2@two/blog'];

    it('accepts a comma-separated list of URLs', () => {
      const env = { DATABASE_URL: URL_WITH_PASSWORD, DATABASE_REPLICA_URLS: replicas.join(', ') };
      expect(load(env).databaseReplicaUrls).toEqual(replicas);
    });

    it('rejects an invalid URL in the list, without reporting it', () => {
      const env = {
        DATABASE_URL: URL_WITH_PASSWORD,
        DATABASE_REPLICA_URLS: `${replicas[0]},hunter2`,
      };
      expect(complaint(env)).toMatch(/\n.*DATABASE_REPLICA_URLS must be a URL such as/);
      expect(complaint(env)).not.toContain('hunter2');
    });

    it('rejects replicas of the embedded database', () => {
      expect(complaint({ DATABASE_REPLICA_URLS: replicas[0] })).toContain(
        'DATABASE_REPLICA_URLS needs DATABASE_URL',
      );
    });
  });

  describe('about metrics', () => {
    it('serves them at the configured address', () => {
      expect(load({ METRICS_PORT: '0', METRICS_HOST: '::1' }).metrics).toEqual({
        port: 0,
        host: '::1',
      });
    });

    it('serves them locally by default, also in production', () => {
      const { metrics } = loadConfig({ ...PRODUCTION, METRICS_PORT: '9464' });
      expect(metrics).toEqual({ port: 9464, host: '127.0.0.1' });
    });
  });

  describe('in production', () => {
    it('listens on every address and has no demo data', () => {
      expect(loadConfig(PRODUCTION)).toMatchObject({
        production: true,
        host: '0.0.0.0',
        databaseUrl: URL_WITH_PASSWORD,
        jwtSecret: SECRET,
        seedDemo: false,
        refuseCommonPasswords: true,
        rateLimits: { readsPerMinute: 3000 },
      });
    });

    it('invites its users; those who sign up where that is open are readers', () => {
      expect(loadConfig(PRODUCTION).signUp).toEqual({ mode: 'invited', role: 'reader' });
      const env = { ...PRODUCTION, SIGN_UP: 'open', SIGN_UP_ROLE: 'author' };
      expect(loadConfig(env).signUp).toEqual({ mode: 'open', role: 'author' });
    });

    it.each([
      [
        'a missing JWT_SECRET',
        { JWT_SECRET: undefined },
        /JWT_SECRET must be set .* 32 characters/,
      ],
      ['an empty JWT_SECRET', { JWT_SECRET: '' }, /JWT_SECRET must be set .* 32 characters/],
      [
        'a short JWT_SECRET',
        { JWT_SECRET: 's'.repeat(31) },
        /JWT_SECRET must be set .* 32 characters/,
      ],
      ['a missing DATABASE_URL', { DATABASE_URL: undefined }, /DATABASE_URL must be set/],
    ])('rejects %s', (_, difference, words) => {
      expect(complaint({ ...PRODUCTION, ...difference }, loadConfig)).toMatch(words);
    });

    it('generates nothing, not even a folder', () => {
      complaint({ ...PRODUCTION, JWT_SECRET: '', DATA_DIR: dataDir }, loadConfig);
      loadConfig({ ...PRODUCTION, DATA_DIR: dataDir });
      expect(readdirSync(dataDir)).toEqual([]);
    });
  });

  describe('without JWT_SECRET, outside production', () => {
    it('generates a long random one', () => {
      expect(secretIn(dataDir)).toMatch(/^[\w-]{64}$/);
      const first = secretIn(dataDir);
      rmSync(join(dataDir, 'jwt-secret'));
      expect(secretIn(dataDir)).not.toBe(first);
    });

    it('stores it in DATA_DIR, so that tokens survive a restart', () => {
      expect(secretIn(dataDir)).toBe(secretIn(dataDir));
      expect(readdirSync(dataDir)).toEqual(['jwt-secret']);
      expect(readFileSync(join(dataDir, 'jwt-secret'), 'utf8')).toBe(secretIn(dataDir));
    });

    it('makes it readable by its owner only', () => {
      secretIn(dataDir);
      expect(statSync(join(dataDir, 'jwt-secret')).mode & 0o777).toBe(0o600);
    });

    it('creates the folder and its parents', () => {
      loadConfig({ DATA_DIR: join(dataDir, 'a', 'b') });
      expect(readdirSync(join(dataDir, 'a', 'b'))).toEqual(['jwt-secret']);
    });

    it('rejects a truncated file', () => {
      writeFileSync(join(dataDir, 'jwt-secret'), '');
      expect(complaint({ DATA_DIR: dataDir }, loadConfig)).toContain('damaged file jwt-secret');
    });

    it('reports DATA_DIR if it is not a folder', () => {
      writeFileSync(join(dataDir, 'file'), '');
      const words = complaint({ DATA_DIR: join(dataDir, 'file') }, loadConfig);
      expect(words).toContain('DATA_DIR must be a folder');
      expect(words).not.toContain(dataDir);
    });
  });

  describe('about mail', () => {
    const MAIL = { MAIL_URL: 'smtp://localhost', MAIL_FROM: 'Blog <no@blog.example>' };

    it.each<[string, NodeJS.ProcessEnv, string]>([
      ['PORT', { PORT: '4000' }, 'http://localhost:4000/pages/reset-password'],
      [
        'PUBLIC_URL',
        { PUBLIC_URL: 'https://a.example/' },
        'https://a.example/pages/reset-password',
      ],
      ['RESET_URL', { RESET_URL: 'https://a.example/reset' }, 'https://a.example/reset'],
    ])('makes the link to choose a password from %s', (_, env, url) => {
      expect(load(env).mail.resetUrl).toBe(url);
    });

    it('needs a sender and a place for links in production', () => {
      const words = complaint({ ...PRODUCTION, MAIL_URL: MAIL.MAIL_URL }, loadConfig);
      expect(words).toContain('MAIL_FROM must be set');
      expect(words).toContain('PUBLIC_URL or RESET_URL must be set');
      expect(words).toContain('PUBLIC_URL or VERIFY_URL must be set');
      expect(words).toContain('PUBLIC_URL or REVERT_URL must be set');
    });

    it('is needed in production to confirm emails', () => {
      const env = { ...PRODUCTION, EMAIL_VERIFICATION: 'required' };
      expect(complaint(env, loadConfig)).toContain('MAIL_URL must be set');
      expect(load({ EMAIL_VERIFICATION: 'required' }).emailVerification).toBe('required');
    });

    it('is complete with these', () => {
      const env = { ...PRODUCTION, ...MAIL, PUBLIC_URL: 'https://a.example' };
      expect(load(env).mail).toEqual({
        url: 'smtp://localhost',
        from: 'Blog <no@blog.example>',
        resetUrl: 'https://a.example/pages/reset-password',
        invitationUrl: 'https://a.example/pages/invitation',
        verifyUrl: 'https://a.example/pages/verify-email',
        revertUrl: 'https://a.example/pages/revert-email',
      });
    });
  });

  describe('about the site', () => {
    it('has addresses of its own in development, and none in production', () => {
      expect(load({ PORT: '4000' }).site).toMatchObject({
        url: 'http://localhost:4000',
        publicUrl: 'http://localhost:4000',
      });
      expect(load(PRODUCTION).site).toMatchObject({ url: undefined, publicUrl: undefined });
    });

    it('takes them without a slash at the end, and a language in canonical form', () => {
      const env = {
        SITE_URL: 'https://blog.example/',
        PUBLIC_URL: 'https://api.blog.example/',
        ARTICLE_URL: '/{year}/{slug}',
        SITE_LANGUAGE: 'pt-br',
        WEBSUB_HUB: 'https://hub.example/',
      };
      expect(load(env).site).toMatchObject({
        url: 'https://blog.example',
        publicUrl: 'https://api.blog.example',
        articlePath: '/{year}/{slug}',
        language: 'pt-BR',
        webSubHub: 'https://hub.example/',
      });
    });
  });

  describe('about demo data', () => {
    it.each<[string, NodeJS.ProcessEnv, boolean]>([
      ['adds it to the embedded database', {}, true],
      ['does not add it if disabled', { SEED_DEMO: 'false' }, false],
      ['does not add it to a configured database', { DATABASE_URL: URL_WITH_PASSWORD }, false],
      [
        'adds it to a configured database if enabled',
        { DATABASE_URL: URL_WITH_PASSWORD, SEED_DEMO: 'true' },
        true,
      ],
      ['does not add it in production', PRODUCTION, false],
      ['adds it in production if enabled', { ...PRODUCTION, SEED_DEMO: 'true' }, true],
    ])('%s', (_, env, seedDemo) => {
      expect(load(env).seedDemo).toBe(seedDemo);
    });
  });
});

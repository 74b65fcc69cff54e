/** Who may import whom; the plan is in docs/architecture.md. */

/**
 * The modules of `src`, from the lowest to the highest: each may import those before it, none that come
 * after it. So no two modules import each other. What starts the application, directly in `src`, is
 * above them all.
 */
const MODULES = [
  'config',
  'platform',
  'platform/errors',
  'platform/concurrency',
  'platform/validation',
  'platform/pagination',
  'platform/persistence',
  'platform/logging',
  'platform/http',
  'platform/openapi',
  'platform/jobs',
  'platform/outbox',
  'platform/events',
  'platform/outgoing',
  'platform/mail',
  'people/user',
  'people/personal-data',
  'people/audit',
  'people/personal-access-token',
  'people/session',
  'people/limits',
  'people/auth',
  'people/idempotency',
  'people/pages',
  'people/one-time-token',
  'people/email',
  'people/invitation',
  'people/account',
  'people/administration',
  'people/recovery',
  'people/account-deletion',
  'people/data-export',
  'content/tag',
  'content/rendering',
  'content/search',
  'content/article',
  'content/media',
  'content/revision',
  'content/comment',
  'content/moderation',
  'content/author',
  'content/favourite',
  'content/following',
  'content/timeline',
  'publication',
  'publication/feeds',
  'publication/sitemap',
  'publication/websub',
  'publication/webhook',
  'publication/fan-out',
  'operations/embedded-postgres',
  'operations/schema',
  'operations/health',
  'operations/metrics',
  'apis',
  'apis/realworld',
  'apis/native',
  'commands',
];

/** The files of a module, and not those of modules within it. */
const filesOf = (module) =>
  MODULES.some((other) => other.startsWith(`${module}/`))
    ? `^src/${module}/[^/]+$`
    : `^src/${module}/`;

/** One rule a module: it imports none of those above it. Entities refer to each other by type. */
const ORDER = MODULES.slice(0, -1).map((module, index) => ({
  name: `${module.replace('/', '-')}-imports-only-lower-modules`,
  severity: 'error',
  from: { path: filesOf(module), pathNot: '\\.(entity|spec)\\.ts$' },
  to: { path: MODULES.slice(index + 1).map(filesOf) },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...ORDER,
    {
      name: 'every-module-has-its-place',
      comment: 'A new folder belongs in the list above, where its level is.',
      severity: 'error',
      from: { path: '^src/.+/', pathNot: MODULES.map(filesOf) },
      to: {},
    },
    {
      name: 'entities-import-only-entities-above-them',
      severity: 'error',
      from: { path: '^src/(platform|people)/.*\\.entity\\.ts$' },
      to: {
        path: '^src/(content|publication|operations|apis|commands)/',
        pathNot: '\\.entity\\.ts$',
      },
    },
    {
      name: 'nothing-imports-the-start',
      severity: 'error',
      from: { path: '^src/.+/', pathNot: '^src/commands/' },
      to: { path: '^src/[^/]+$' },
    },
    {
      name: 'no-circular',
      comment:
        'Modules that need each other cannot be understood alone. Entities refer to each other by nature.',
      severity: 'error',
      from: { pathNot: '(entity|repository|sql|content)\\.ts$' },
      to: { circular: true, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-the-http-edge-knows-http',
      comment: 'Services, repositories and entities are used by more than one API.',
      severity: 'error',
      from: { path: '\\.(service|repository|entity|job)\\.ts$' },
      to: {
        path: '(fastify|@nestjs/(platform|swagger)|\\.controller\\.ts$)',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'only-repositories-and-entities-know-sql',
      severity: 'error',
      from: {
        path: '^src/(people|content|publication|apis)/',
        pathNot: '^src/people/limits/|\\.(repository|entity|sql|module)\\.ts$',
      },
      to: { path: '(\\.sql|sql-time)\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-the-start-imports-the-realworld-api',
      comment: 'Everything works without it.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: '^src/(apis/|apis\\.ts)',
      },
      to: { path: '^src/apis/realworld/' },
    },
    {
      name: 'only-the-metrics-know-prometheus',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/operations/metrics/' },
      to: { path: '@prometheus-io/' },
    },
    {
      name: 'production-needs-no-dev-dependency',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: '(/embedded-postgres|/orm-cli)\\.ts$|\\.spec\\.ts$',
      },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'bench-runs-what-is-built',
      comment: 'It measures the production build, and nothing depends on it.',
      severity: 'error',
      from: { path: '^bench/' },
      to: { path: '^(src|test)/' },
    },
    {
      name: 'nothing-needs-bench',
      severity: 'error',
      from: { pathNot: '^bench/' },
      to: { path: '^bench/' },
    },
    {
      name: 'no-orphans',
      comment: 'A file that nobody imports is dead.',
      severity: 'error',
      from: {
        orphan: true,
        pathNot:
          '(main|markdown-worker|migrate|orm-cli|run-job|user|outbox|bench/hello)\\.ts$|\\.d\\.ts$',
      },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules|^dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.js'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};

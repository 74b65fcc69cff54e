/** Who may import whom; the plan is in docs/architecture.md. */
/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment:
        'Modules that need each other cannot be understood alone. Entities refer to each other by nature.',
      severity: 'error',
      from: { pathNot: '(entity|repository|sql|content)\\.ts$' },
      to: { circular: true, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'common-knows-no-room',
      severity: 'error',
      from: { path: '^src/common/' },
      to: { path: '^src/', pathNot: '^src/(common|config)/' },
    },
    {
      name: 'config-knows-nothing',
      severity: 'error',
      from: { path: '^src/config/' },
      to: { path: '^src/', pathNot: '^src/config/' },
    },
    {
      name: 'only-the-http-edge-knows-http',
      comment: 'Services, repositories and entities are used by more than one front.',
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
        path: '^src/(user|article|comment|tag|following|favourite|feed|realworld)/',
        pathNot: '\\.(repository|entity|sql|module)\\.ts$',
      },
      to: { path: '(\\.sql|sql-time)\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'rooms-lead-one-way',
      comment:
        'Comments know articles, articles know tags and users; not the other way, but for entities, DTOs and what leaves.',
      severity: 'error',
      from: { path: '^src/(user|tag|article)/.*\\.(module|service|controller)\\.ts$' },
      to: { path: '^src/comment/' },
    },
    {
      name: 'tags-and-users-do-not-know-articles',
      severity: 'error',
      from: { path: '^src/(user|tag)/', pathNot: '\\.entity\\.ts$' },
      to: { path: '^src/(article|comment)/' },
    },
    {
      name: 'nothing-knows-the-dialect',
      comment: 'The RealWorld API is one more front: everything works without it.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: '^src/(realworld/|app\\.ts|app\\.module\\.ts|native-docs\\.ts)',
      },
      to: { path: '^src/realworld/' },
    },
    {
      name: 'nothing-knows-the-metrics',
      comment: 'Rooms count in plain numbers, and do not know who reads them.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(metrics/|app\\.module\\.ts|serve\\.ts)' },
      to: { path: '^src/metrics/' },
    },
    {
      name: 'only-the-metrics-know-prometheus',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/metrics/' },
      to: { path: '@prometheus-io/' },
    },
    {
      name: 'production-needs-no-dev-dependency',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: '^src/database/(embedded-postgres|orm-cli)\\.ts$|\\.spec\\.ts$',
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
        pathNot: '(main|migrate|orm-cli|run-job|bench/hello)\\.ts$|\\.d\\.ts$',
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

import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import supertest from 'supertest';
import { PATIENCE } from '../support/processes.js';
import { readPostmaster, ServerProcess, until } from '../support/server-process.js';

/** All that a build reads, beside `node_modules`; and what the last one wrote, so that there is none. */
const SOURCES = [
  'dist',
  'migrations',
  'mikro-orm.config.ts',
  'nest-cli.json',
  'package.json',
  'package-lock.json',
  'scripts',
  'src',
  'tsconfig.json',
  'tsconfig.build.json',
];

describe('npm run start:dev', () => {
  let folder: string;
  let dataDir: string;
  let server: ServerProcess;

  beforeAll(async () => {
    // A copy of the project, as this changes its sources. PostgreSQL may run as another user.
    folder = mkdtempSync(join(tmpdir(), 'platen-dev-'));
    chmodSync(folder, 0o755);
    dataDir = join(folder, '.data');
    SOURCES.forEach((name) => cpSync(name, join(folder, name), { recursive: true }));
    symlinkSync(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
    const entry = ['--import', './scripts/build.js', 'scripts/dev.js'];
    server = ServerProcess.start(entry, { DATA_DIR: dataDir }, folder);
    await server.url();
  }, PATIENCE);

  afterAll(async () => {
    server.interrupt();
    await server.outcome;
    rmSync(folder, { recursive: true, maxRetries: 10 });
  }, PATIENCE);

  /** Changes a source and waits for the server that has the change. @returns its URL */
  async function change(file: string, edit: (source: string) => string): Promise<string> {
    server.stdout = '';
    const path = join(folder, file);
    writeFileSync(path, edit(readFileSync(path, 'utf8')));
    return server.url();
  }

  it(
    'serves what a changed source says, while PostgreSQL and the metadata stay as they are',
    async () => {
      const { pid } = readPostmaster(dataDir);
      const metadata = statSync(join(folder, 'dist/metadata.json')).mtimeMs;
      const url = await change('src/operations/health/health.controller.ts', (source) =>
        source.replace("{ status: 'ok' }", "{ status: 'ok', changed: true }"),
      );
      const { body } = await supertest(url).get('/health/live').expect(200);
      expect(body).toEqual({ status: 'ok', changed: true });
      expect(readPostmaster(dataDir).pid).toBe(pid);
      expect(statSync(join(folder, 'dist/metadata.json')).mtimeMs).toBe(metadata);
    },
    PATIENCE,
  );

  it(
    'generates the metadata again where an entity has changed',
    async () => {
      const metadata = statSync(join(folder, 'dist/metadata.json')).mtimeMs;
      await change('src/content/tag/tag.entity.ts', (source) =>
        source.replace(
          /export class Tag \{/,
          '$&\n  @Property({ persist: false })\n  note?: string;\n',
        ),
      );
      expect(statSync(join(folder, 'dist/metadata.json')).mtimeMs).toBeGreaterThan(metadata);
      expect(readFileSync(join(folder, 'dist/metadata.json'), 'utf8')).toContain('"note"');
    },
    PATIENCE,
  );

  it(
    'goes on after a source that does not run, once it is mended',
    async () => {
      const broken = join(folder, 'src/welcome.ts');
      const source = readFileSync(broken, 'utf8');
      appendFileSync(broken, "\nthrow new Error('broken on purpose');\n");
      await until(() => server.stderr.includes('broken on purpose'));
      const url = await change('src/welcome.ts', () => source);
      await supertest(url).get('/health/ready').expect(200);
    },
    PATIENCE,
  );
});

import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import supertest from 'supertest';
import { administer, dropDatabase, urlOf } from '../support/database-server.js';
import { scrapeAt } from '../support/metrics.js';
import { jpeg } from '../support/pictures.js';
import { expectRefusal, PATIENCE, useProcesses } from '../support/processes.js';
import { TEST_SECRET, useTestAppStarter } from '../support/test-app.js';

const startApp = useTestAppStarter();

describe('the bundle, somewhere else', () => {
  const { start, run } = useProcesses();
  const name = `platen_test_${randomBytes(8).toString('hex')}`;
  const env = { NODE_ENV: 'production', JWT_SECRET: TEST_SECRET, DATABASE_URL: '' };
  let folder: string;
  let server: string;
  let migrate: string;

  beforeAll(async () => {
    execFileSync(process.execPath, ['scripts/bundle.js']);
    folder = mkdtempSync(join(tmpdir(), 'platen-bundle-'));
    cpSync('bundle', folder, { recursive: true });
    server = join(folder, 'server.js');
    migrate = join(folder, 'migrate.js');
    await administer(`create database "${name}"`);
    env.DATABASE_URL = urlOf(name);
  }, PATIENCE);
  afterAll(async () => {
    await dropDatabase(name);
    rmSync(folder, { recursive: true });
  });

  it('is a file for each program, a map of each, and what cannot be inside', () => {
    expect(readdirSync(folder).toSorted()).toEqual([
      'Migration.js',
      'Migration.js.map',
      'article-markdown.js',
      'article-markdown.js.map',
      'job.js',
      'job.js.map',
      'mail-library.js',
      'mail-library.js.map',
      'markdown-worker.js',
      'markdown-worker.js.map',
      'metadata.json',
      'migrate.js',
      'migrate.js.map',
      'migrations',
      'node_modules',
      'outbox.js',
      'outbox.js.map',
      'package.json',
      's3-sdk.js',
      's3-sdk.js.map',
      'server.js',
      'server.js.map',
      'user.js',
      'user.js.map',
    ]);
    expect(readdirSync(join(folder, 'node_modules')).toSorted()).toEqual([
      '@img',
      'bcrypt',
      'detect-libc',
      'node-gyp-build',
      'semver',
      'sharp',
      'swagger-ui-dist',
    ]);
    // Nothing above it could be found by chance.
    expect(existsSync(join(tmpdir(), 'node_modules'))).toBe(false);
  });

  it(
    'says what to do while migrations are pending',
    async () => {
      expectRefusal(await run(env, server), 'npm run migrate');
    },
    PATIENCE,
  );

  it(
    'migrates',
    async () => {
      const { code, stdout } = await run(env, migrate);
      expect(stdout).toMatch(/^Applied:(\n {2}Migration\d{14}_\w+)+\n$/);
      expect(code).toBe(0);
      const again = await run(env, migrate);
      expect(again.stdout).toBe('The schema is up to date.\n');
    },
    PATIENCE,
  );

  it(
    'serves: a password hashed by the native addon, an article with tags, a picture, what is wrong in words',
    async () => {
      const open = { SIGN_UP: 'open', SIGN_UP_ROLE: 'author' };
      const http = supertest(await start({ ...env, ...open }, server).url());
      const account = {
        email: 'jane@example.com',
        fullName: 'Jane Doe',
        password: 'correct horse',
      };
      await http.post('/user/sign-up').send(account).expect(201);
      const { body } = await http.post('/user/sign-in').send(account).expect(422);
      expect(body.code).toBe('validation_failed');
      const { email, password } = account;
      const signedIn = await http.post('/user/sign-in').send({ email, password }).expect(200);
      const article = { title: 'A title', text: 'A text', tags: ['one', 'two'] };
      const auth = { authorization: `Bearer ${signedIn.body.token}` };
      await http.post('/article').set(auth).send(article).expect(201);
      const list = await http.get('/article?q=text').expect(200);
      expect(list.body.items[0]).toMatchObject({ slug: 'a-title', tags: ['one', 'two'] });
      const { html } = (await http.get('/article/a-title?render=html').expect(200)).body;
      expect(html).toBe('<p>A text</p>');
      const { body: picture } = await http
        .post('/media')
        .set({ ...auth, 'content-type': 'image/jpeg' })
        .send(await jpeg(700, 500))
        .expect(201);
      expect(picture).toMatchObject({ width: 700, type: 'image/jpeg' });
      await http.get(new URL(picture.url, 'http://x').pathname).expect(200);
      await http.get('/health/ready').expect(200);
    },
    PATIENCE,
  );

  it(
    'tells Prometheus how it does',
    async () => {
      const running = start({ ...env, METRICS_PORT: '0' }, server);
      await supertest(await running.url())
        .get('/article')
        .expect(200);
      const [, url = ''] = /Metrics +(http:\S+)/.exec(running.stdout) ?? [];
      const series = await scrapeAt(url);
      const list =
        'http_request_duration_seconds_count{method="GET",route="/article",status="200"}';
      expect(series.get(list)).toBe(1);
    },
    PATIENCE,
  );

  it(
    'writes no file: its file system may be read-only',
    async () => {
      const noWrites = ['--permission', '--allow-fs-read=*', '--allow-addons'];
      const http = supertest(await start(env, ...noWrites, server).url());
      await http.get('/article').expect(200);
      await http.get('/docs').expect(200);
    },
    PATIENCE,
  );

  it(
    'documents itself like the code it is made of, with Swagger UI',
    async () => {
      const http = supertest(await start(env, server).url());
      const api = await startApp();
      const expected = await api.http.get('/docs-json').expect(200);
      expect((await http.get('/docs-json').expect(200)).body).toEqual(expected.body);
      await http.get('/docs').expect(200, /swagger-ui-bundle\.js/);
      await http.get('/docs/swagger-ui-bundle.js').expect(200);
      await http.get('/docs/swagger-ui.css').expect(200);
    },
    PATIENCE,
  );
});

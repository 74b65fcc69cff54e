import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import supertest from 'supertest';
import { createDatabase, dropDatabase } from '../support/database-server.js';
import { expectProblem } from '../support/problems.js';
import { PATIENCE, useProcesses } from '../support/processes.js';
import { until } from '../support/server-process.js';

const USER = 'dist/src/commands/user.js';

const ADMIN = ['create', '--email', 'ann@example.com', '--name', 'Ann Lee', '--role', 'admin'];
const BOB = ['create', '--email', 'bob@example.com', '--name', 'Bob', '--role', 'author'];
const CAROL = ['create', '--email', 'carol@example.com', '--name', 'Carol', '--role', 'reader'];
const PASSWORD = 'correct horse battery';

/** Passwords in tests of others. */
const TYPED: Record<string, string> = {
  'a password that is too short': 'short',
  'a password that is common': 'Password123',
};

describe('npm run user', () => {
  const { newDataDir, start } = useProcesses();
  const name = `platen_test_${randomBytes(8).toString('hex')}`;
  let env: Record<string, string>;

  beforeAll(async () => {
    env = {
      NODE_ENV: 'production',
      PORT: '0',
      HOST: '127.0.0.1',
      DATABASE_URL: await createDatabase(name),
      MIGRATE_ON_START: 'true',
      JWT_SECRET: randomBytes(32).toString('base64'),
      BCRYPT_COST: '4',
      DATA_DIR: newDataDir(),
    };
  });
  afterAll(() => dropDatabase(name));

  /** Runs a command, with `input` as its standard input. */
  async function run(
    args: string[],
    input = '',
    more: Record<string, string> = {},
  ): Promise<{ code: number | null; stdout: string; stderr: string }> {
    const child = spawn(process.execPath, [USER, ...args], {
      env: { ...process.env, ...env, ...more },
    });
    child.stdin.end(input);
    const [stdout, stderr, code] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise<number | null>((ended) => child.once('close', ended)),
    ]);
    return { code, stdout: stdout.replace(/^\{.*\n/gm, ''), stderr };
  }

  it(
    'creates accounts in production, where nobody signs up uninvited; the administrator appoints others',
    async () => {
      expect(await run([...ADMIN, '--password-stdin'], `${PASSWORD}\n`)).toEqual({
        code: 0,
        stdout: '1\tann@example.com\tann-lee\tadmin\tactive\n',
        stderr: '',
      });
      const server = start(env);
      const http = supertest(await server.url());
      await until(() => /"level":"warn".*MAIL_URL is not set.*npm run user/.test(server.stdout));
      const credentials = { email: 'ann@example.com', password: PASSWORD };
      const { body } = await http.post('/user/sign-in').send(credentials).expect(200);
      const account = { email: 'bob@example.com', fullName: 'Bob', password: PASSWORD };
      const refused = await http.post('/user/sign-up').send(account);
      expectProblem(refused, { status: 403, code: 'sign_up_closed' });
      await run([...BOB, '--password-stdin'], `${PASSWORD}\n`);
      await http
        .patch('/user/2')
        .set('authorization', `Bearer ${body.token}`)
        .send({ role: 'editor' })
        .expect(200);
      const audit = await http
        .get('/audit?action=user.created')
        .set('authorization', `Bearer ${body.token}`)
        .expect(200);
      expect(audit.body.items).toMatchObject([
        { subject: 'user:2', channel: 'command_line', actor: null, details: { role: 'author' } },
        { subject: 'user:1', channel: 'command_line', actor: null, details: { role: 'admin' } },
      ]);
    },
    PATIENCE,
  );

  it(
    'changes accounts beside a running server, at once',
    async () => {
      const http = supertest(await start(env).url());
      const credentials = { email: 'bob@example.com', password: PASSWORD };
      const { body } = await http.post('/user/sign-in').send(credentials).expect(200);
      const auth = { authorization: `Bearer ${body.token}` };
      expect(await run(['grant', 'Bob@example.com', 'reader'])).toMatchObject({
        code: 0,
        stdout: '2\tbob@example.com\tbob\treader\tactive\n',
      });
      const article = { title: 'A title', text: 'A text' };
      await http.post('/article').set(auth).send(article).expect(403);
      expect(await run(['suspend', 'bob@example.com'])).toMatchObject({ code: 0 });
      await http.get('/user/profile').set(auth).expect(401);
      expect((await run(['list'])).stdout).toMatch(
        /^1\tann@.*\tactive\n2\tbob@.*\tsuspended \d{4}-[\d-]+T[\d:.]+Z\n$/,
      );
      expect(await run(['reinstate', 'bob@example.com'])).toMatchObject({ code: 0 });
      await http.post('/user/sign-in').send(credentials).expect(200);
    },
    PATIENCE,
  );

  it(
    'prints a link to choose a new password, which needs no mail',
    async () => {
      const args = ['reset-password', 'bob@example.com'];
      const refused = await run(args);
      expect(refused).toMatchObject({ code: 1, stdout: '' });
      expect(refused.stderr).toMatch(/^PUBLIC_URL or RESET_URL must be set/);
      const { stdout } = await run(args, '', { PUBLIC_URL: 'https://blog.example' });
      const [, token = ''] =
        /^https:\/\/blog\.example\/pages\/reset-password#token=([\w-]{43})\n$/.exec(stdout) ?? [];
      const http = supertest(await start(env).url());
      const password = 'a much better horse';
      await http.post('/user/password/reset').send({ token, password }).expect(204);
      await http.post('/user/sign-in').send({ email: 'bob@example.com', password }).expect(200);
    },
    PATIENCE,
  );

  it(
    'creates accounts whose email is confirmed, and confirms others',
    async () => {
      const http = supertest(await start({ ...env, SIGN_UP: 'open' }).url());
      const isVerified = async (email: string, password: string): Promise<boolean> =>
        (await http.post('/user/sign-in').send({ email, password }).expect(200)).body.emailVerified;
      expect(await isVerified('ann@example.com', PASSWORD)).toBe(true);
      const account = { email: 'eve@example.com', fullName: 'Eve', password: PASSWORD };
      await http.post('/user/sign-up').send(account).expect(201);
      expect(await isVerified(account.email, PASSWORD)).toBe(false);
      expect(await run(['verify', account.email])).toMatchObject({ code: 0 });
      expect(await isVerified(account.email, PASSWORD)).toBe(true);
    },
    PATIENCE,
  );

  it.each([
    ['an email that is taken', [...ADMIN, '--password-stdin'], /already registered/],
    ['a password that is too short', [...ADMIN, '--password-stdin'], /password/],
    ['a password that is common', [...CAROL, '--password-stdin'], /one of the most common/],
    ['a missing terminal', ADMIN, /use --password-stdin/],
    ['nobody with this email', ['grant', 'no@example.com', 'editor'], /^User not found\n$/],
    ['the last administrator', ['suspend', 'ann@example.com'], /last administrator/],
  ])(
    'explains %s in a line, and changes nothing',
    async (problem, args, words) => {
      const input = `${TYPED[problem] ?? PASSWORD}\n`;
      const { code, stdout, stderr } = await run(args, input);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(words);
      expect(stderr).not.toMatch(/^ +at /m);
    },
    PATIENCE,
  );
});

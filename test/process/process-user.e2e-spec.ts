import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import supertest from 'supertest';
import { createDatabase, dropDatabase } from '../support/database-server.js';
import { expectProblem } from '../support/problems.js';
import { PATIENCE, useProcesses } from '../support/processes.js';

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
  ): Promise<{ code: number | null; stdout: string; stderr: string }> {
    const child = spawn(process.execPath, [USER, ...args], { env: { ...process.env, ...env } });
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
      expect(server.stdout).toMatch(/"level":"warn".*MAIL_URL is not set.*npm run user/);
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

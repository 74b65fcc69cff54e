import { randomBytes } from 'node:crypto';
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import supertest from 'supertest';
import { createDatabase, dropDatabase } from '../support/database-server.js';
import { tokenIn } from '../support/mail-app.js';
import { MailServer } from '../support/mail-server.js';
import { expectProblem } from '../support/problems.js';
import { SERVER } from '../support/processes.js';
import { makeDataDir, ServerProcess, until } from '../support/server-process.js';
import { unzip } from '../support/zip.js';

const USER = 'dist/src/commands/user.js';

/** Password of every member of the team. */
const PASSWORD = 'correct horse battery';

interface Member {
  email: string;
  auth: { authorization: string };
}

const account = (email: string, fullName: string) => ({ email, fullName, password: PASSWORD });

/**
 * The walk of a team through docs/people.md: a server in production mode, the command line, and a mail
 * server. Each step goes on from the ones before.
 */
describe('a team', () => {
  const database = `platen_test_${randomBytes(8).toString('hex')}`;
  const mailServer = new MailServer();
  const servers: ServerProcess[] = [];
  let env: Record<string, string>;
  /** The server with the defaults of production, and one of the same site that lets everyone in. */
  let http: ReturnType<typeof supertest>;
  let openHttp: ReturnType<typeof supertest>;
  let admin: Member;
  let author: Member;
  let reader: Member;
  let slug: string;

  beforeAll(async () => {
    await mailServer.start();
    env = {
      NODE_ENV: 'production',
      PORT: '0',
      HOST: '127.0.0.1',
      DATABASE_URL: await createDatabase(database),
      MIGRATE_ON_START: 'true',
      JWT_SECRET: randomBytes(32).toString('base64'),
      BCRYPT_COST: '4',
      DATA_DIR: makeDataDir(),
      PUBLIC_URL: 'https://blog.example',
      MAIL_URL: mailServer.url,
      MAIL_FROM: 'Platen <noreply@blog.example>',
      COMMENT_MODERATION: 'first',
    };
    http = supertest(await serve({}));
    openHttp = supertest(await serve({ SIGN_UP: 'open' }));
  }, 120_000);
  afterAll(async () => {
    for (const server of servers) {
      server.kill('SIGKILL');
      await server.outcome;
    }
    await mailServer.stop();
    await dropDatabase(database);
  });

  function serve(more: Record<string, string>): Promise<string> {
    const server = ServerProcess.start([SERVER], { ...env, ...more });
    servers.push(server);
    return server.url();
  }

  /** Runs `npm run user`. @returns its standard output */
  async function user(args: string[], input = ''): Promise<string> {
    const child = spawn(process.execPath, [USER, ...args], { env: { ...process.env, ...env } });
    child.stdin.end(input);
    const [output] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return output;
  }

  async function signIn(email: string, password = PASSWORD): Promise<Member> {
    const { body } = await http.post('/user/sign-in').send({ email, password }).expect(200);
    return { email, auth: { authorization: `Bearer ${body.token}` } };
  }

  /** The token in the next mail to an address; removes the mail. */
  async function tokenTo(email: string): Promise<string> {
    const find = (): number => mailServer.mails.findIndex(({ to }) => to.includes(email));
    await until(() => find() >= 0);
    const [mail] = mailServer.mails.splice(find(), 1);
    return mail ? tokenIn(mail) : '';
  }

  it('gets its administrator from the command line', async () => {
    const args = ['create', '--email', 'ada@example.com', '--name', 'Ada', '--role', 'admin'];
    expect(await user([...args, '--password-stdin'], `${PASSWORD}\n`)).toMatch(/\tadmin\t/);
    admin = await signIn('ada@example.com');
    const stranger = await http.post('/user/sign-up').send(account('sly@example.com', 'Sly'));
    expectProblem(stranger, { status: 403, code: 'sign_up_closed' });
  });

  it('gets an author by an invitation that is mailed', async () => {
    const invitation = { email: 'bob@example.com', role: 'author' };
    await http.post('/invitation').set(admin.auth).send(invitation).expect(201);
    const { body } = await http
      .post('/user/sign-up')
      .send({
        ...account('bob@example.com', 'Bob'),
        invitationToken: await tokenTo('bob@example.com'),
      })
      .expect(201);
    expect(body).toMatchObject({ role: 'author', emailVerified: true });
    author = await signIn('bob@example.com');
  });

  it('gets an editor by a link that is handed over', async () => {
    const invitation = { email: 'eve@example.com', role: 'editor' };
    const { body } = await http.post('/invitation').set(admin.auth).send(invitation).expect(201);
    const invitationToken = new URLSearchParams(new URL(body.url).hash.slice(1)).get('token');
    const accepted = await http
      .post('/user/sign-up')
      .send({ ...account('eve@example.com', 'Eve'), invitationToken })
      .expect(201);
    expect(accepted.body).toMatchObject({ role: 'editor', emailVerified: false });
  });

  it('publishes what its author writes', async () => {
    const article = { title: 'Hello team', text: 'We begin.' };
    const { body } = await http.post('/article').set(author.auth).send(article).expect(201);
    ({ slug } = body);
    await http.get(`/article/${slug}`).expect(200);
  });

  it('has readers who sign up where they may', async () => {
    const { body } = await openHttp
      .post('/user/sign-up')
      .send(account('rea@example.com', 'Rea'))
      .expect(201);
    expect(body.role).toBe('reader');
    reader = await signIn('rea@example.com');
    const article = { title: 'Mine', text: 'Me' };
    const refused = await http.post('/article').set(reader.auth).send(article);
    expectProblem(refused, { status: 403, code: 'permission_denied' });
  });

  it('reads the first comment of a reader once its author has approved it', async () => {
    const path = `/article/${slug}/comment`;
    const { body } = await http.post(path).set(reader.auth).send({ text: 'Nice.' }).expect(201);
    expect(body.state).toBe('pending');
    const waiting = await http.get('/comment').set(author.auth).expect(200);
    expect(waiting.body.items).toMatchObject([{ id: body.id, text: 'Nice.' }]);
    await http.patch(`/comment/${body.id}`).set(author.auth).send({ state: 'visible' }).expect(200);
    await http.post(path).set(reader.auth).send({ text: 'Again.' }).expect(201);
    const { body: list } = await http.get(path).set(reader.auth).expect(200);
    expect(list.total).toBe(2);
  });

  it('helps those who forget their password', async () => {
    const { email } = reader;
    await http.post('/user/password/forgot').send({ email }).expect(202);
    const reset = { token: await tokenTo(email), password: 'another horse battery' };
    await http.post('/user/password/reset').send(reset).expect(204);
    await http.get('/user/profile').set(reader.auth).expect(401);
    await signIn(email, reset.password);
  });

  it('takes back a change of email that was not the owner’s', async () => {
    const [email, stolen] = ['bob@example.com', 'thief@example.com'];
    mailServer.mails.length = 0;
    const change = { email: stolen, currentPassword: PASSWORD };
    const { body } = await http.patch('/user/profile').set(author.auth).send(change).expect(200);
    expect(body).toMatchObject({ email, pendingEmail: stolen });
    const verification = { token: await tokenTo(stolen) };
    await http.post('/user/email/verify').send(verification).expect(204);
    await http.post('/user/sign-in').send({ email, password: PASSWORD }).expect(401);
    await http
      .post('/user/email/revert')
      .send({ token: await tokenTo(email) })
      .expect(204);
    author = await signIn(email);
  });

  it('suspends a member, and takes them back', async () => {
    const { body } = await http.get('/user/profile').set(author.auth).expect(200);
    const path = `/user/${body.id}`;
    await http.patch(path).set(admin.auth).send({ suspended: true }).expect(200);
    await http.get('/user/profile').set(author.auth).expect(401);
    const credentials = { email: author.email, password: PASSWORD };
    const refused = await http.post('/user/sign-in').send(credentials);
    expectProblem(refused, { status: 403, code: 'account_suspended' });
    await http.patch(path).set(admin.auth).send({ suspended: false }).expect(200);
    author = await signIn(author.email);
  });

  it('publishes from a script with an access token', async () => {
    const { body } = await http
      .post('/user/access-token')
      .set(author.auth)
      .send({ name: 'Release notes', scopes: ['article:write'], currentPassword: PASSWORD })
      .expect(201);
    const script = { authorization: `Bearer ${body.token}` };
    const article = { title: 'Release 1.2', text: 'What is new.' };
    await http.post('/article').set(script).send(article).expect(201);
    const refused = await http.get('/user/profile').set(script);
    expectProblem(refused, { status: 403, code: 'insufficient_scope' });
  });

  function leave({ auth }: Member, content: string, currentPassword = PASSWORD) {
    return http.post('/user/profile/deletion').set(auth).send({ currentPassword, content });
  }

  it('does not lose its last administrator', async () => {
    expectProblem(await leave(admin, 'keep'), { status: 409, code: 'last_admin' });
  });

  it('gives its members what it stores about them', async () => {
    const { body } = await http
      .get('/user/export')
      .set(author.auth)
      .responseType('blob')
      .expect(200);
    const files = await unzip(body);
    expect([...files.keys()]).toEqual(expect.arrayContaining(['profile.json', 'comments.json']));
    const markdown = [...files].find(([name]) => name.includes(slug))?.[1];
    expect(markdown).toMatch(/^---\ntitle: Hello team\n[^]*\n---\n[^]*We begin\./);
  });

  it('keeps what an author wrote who leaves it there', async () => {
    await leave(author, 'keep').expect(204);
    const { body } = await http.get(`/article/${slug}`).expect(200);
    expect(body.author.fullName).toBe('Deleted user');
    await http.post('/user/sign-in').send({ email: author.email, password: PASSWORD }).expect(401);
  });

  it('loses what an author wrote who wants it so', async () => {
    const editor = await signIn('eve@example.com');
    const article = { title: 'Only mine', text: 'And not for long.' };
    const { body } = await http.post('/article').set(editor.auth).send(article).expect(201);
    await http.get(`/article/${body.slug}`).expect(200);
    await leave(editor, 'delete').expect(204);
    await http.get(`/article/${body.slug}`).expect(404);
  });
});

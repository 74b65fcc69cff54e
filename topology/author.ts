import { ApiProcess } from './api-process.ts';

const CREDENTIALS = { email: 'jane@example.com', password: 'correct horse battery' };

/** An author who writes, and reads with a token, through the balancer. */
export class Author {
  private readonly url: string;
  private readonly token: string;

  private constructor(url: string, token: string) {
    this.url = url;
    this.token = token;
  }

  /** Creates the account on the command line, because nobody can sign up uninvited in production. */
  static async create(env: Record<string, string>): Promise<void> {
    const { email, password } = CREDENTIALS;
    const args = ['create', '--email', email, '--name', 'Jane Doe', '--role', 'author'];
    await ApiProcess.start('dist/src/commands/user.js', env, {
      args: [...args, '--password-stdin'],
      input: `${password}\n`,
    }).finish();
  }

  /** @param url of the balancer */
  static async signIn(url: string): Promise<Author> {
    const response = await send(`${url}/user/sign-in`, CREDENTIALS, { status: 200 });
    return new Author(url, textOf(response, 'token'));
  }

  /** @returns the path of a new article */
  async post(title: string): Promise<string> {
    const response = await send(
      `${this.url}/article`,
      { title, text: title },
      { status: 201, token: this.token },
    );
    return `/article/${textOf(response, 'slug')}`;
  }

  /** The status of the author's own read of `path`. */
  async read(path: string): Promise<number> {
    const headers = { authorization: `Bearer ${this.token}` };
    return (await fetch(`${this.url}${path}`, { headers })).status;
  }

  /** The status of an anonymous read of `path`. */
  async readAsVisitor(path: string): Promise<number> {
    return (await fetch(`${this.url}${path}`)).status;
  }
}

async function send(
  url: string,
  body: object,
  { status, token }: { status: number; token?: string },
): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  if (response.status !== status) {
    throw new Error(`POST ${url} gives ${response.status}: ${await response.text()}`);
  }
  return response.json();
}

function textOf(response: unknown, member: string): string {
  const value = Object.entries(response ?? {}).find(([name]) => name === member)?.[1];
  if (typeof value !== 'string') {
    throw new Error(`The response lacks ${member}`);
  }
  return value;
}

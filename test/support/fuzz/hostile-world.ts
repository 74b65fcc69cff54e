import { Agent } from 'node:http';
import { readFileSync } from 'node:fs';
import supertest from 'supertest';
import type { HostilePlan, Sender } from './hostile-request.js';
import { Placeholder, type PlaceholderKind } from './placeholder.js';
import { type RawAnswer, sendRaw } from '../wire.js';

/** A request as it was sent, and what it cost. */
export interface HostileExchange {
  line: string;
  answer: RawAnswer;
  /** CPU time of the server during the request, in milliseconds; undefined if the system does not report it. */
  cpu: number | undefined;
}

/** Milliseconds of a clock tick of Linux (`getconf CLK_TCK` is 100 everywhere). */
const TICK = 10;

/** Maximum size of a body, in bytes (docs/api.md). */
const BODY_LIMIT = 2 * 1024 * 1024;

const PASSWORD = 'correct horse';

/** A server and its users. The server runs in its own process, so that a crash is noticed. */
export class HostileWorld {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });
  private accounts = 0;
  private tokens: Record<Sender, string | undefined> = {
    nobody: undefined,
    garbage: 'Bearer x',
    native: undefined,
    realworld: undefined,
  };
  private slug = 'none';
  private email = 'none';

  /** @param url of the server @param pid its process */
  constructor(
    private readonly url: string,
    private readonly pid: number,
  ) {}

  close(): void {
    this.agent.destroy();
  }

  /** Creates new users with an article, because requests change passwords, end sessions and delete articles. */
  async refresh(): Promise<void> {
    const http = supertest(this.url);
    const name = `hostile-${++this.accounts}`;
    this.email = `${name}@example.com`;
    const account = { email: this.email, fullName: name, password: PASSWORD };
    const native = await http.post('/user/sign-up').send(account).expect(201);
    const user = { username: `${name}-rw`, email: `${name}.rw@example.com`, password: PASSWORD };
    const realworld = await http.post('/api/users').send({ user }).expect(201);
    this.tokens = {
      ...this.tokens,
      native: `Bearer ${native.body.token}`,
      realworld: `Token ${realworld.body.user.token}`,
    };
    const article = { title: name, text: 'A text', tags: ['hostile'] };
    const authorization = String(this.tokens.native);
    const posted = await http.post('/article').set({ authorization }).send(article).expect(201);
    this.slug = posted.body.slug;
    const comments = `/article/${this.slug}/comment`;
    await http.post(comments).set({ authorization }).send({ text: 'A comment' }).expect(201);
  }

  /** Sends a request and reads the whole response. */
  async ask(plan: HostilePlan): Promise<HostileExchange> {
    const pairs = plan.query.map(([name, value]) => `${name}=${value}`).join('&');
    const path = plan.path
      .map((part) => (part instanceof Placeholder ? this.slug : part))
      .join('/');
    const target = `/${path}${pairs === '' ? '' : `?${pairs}`}`;
    const authorization = this.tokens[plan.sender];
    const body = plan.body === undefined ? '' : JSON.stringify(this.filledIn(plan.body));
    const headers = {
      ...(authorization !== undefined && { authorization }),
      ...(body !== '' && { 'content-type': 'application/json' }),
      ...plan.headers,
    };
    const before = this.cpuTime();
    const answer = await this.send(plan.method, target, headers, body);
    const after = this.cpuTime();
    const cpu = before !== undefined && after !== undefined ? after - before : undefined;
    const line = `${plan.method} ${target.slice(0, 300)} ${JSON.stringify(headers).slice(0, 300)} ${body.slice(0, 300)} (${body.length})`;
    return { line, answer, cpu };
  }

  /** Memory of the server, in bytes; undefined if the system does not report it. */
  memory(): number | undefined {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(this.procFile('status') ?? '') ?? [];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  }

  /** A server may close the connection before a too large body is written completely (RFC 9110 §15.5.14). */
  private async send(
    method: string,
    target: string,
    headers: Record<string, string>,
    body: string,
  ): Promise<RawAnswer> {
    try {
      return await sendRaw(this.url, method, target, { headers, body, agent: this.agent });
    } catch (error) {
      if (Buffer.byteLength(body) <= BODY_LIMIT) {
        throw new Error(`${method} ${target.slice(0, 300)} has no response`, { cause: error });
      }
      return { status: 413, headers: {}, bytes: 0 };
    }
  }

  /** User and system time of the process since its start, in milliseconds. */
  private cpuTime(): number | undefined {
    const stat = this.procFile('stat');
    // The name of the program, in parentheses, may contain blanks; the fields follow it.
    const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields && (Number(fields[11]) + Number(fields[12])) * TICK;
  }

  private procFile(name: string): string | undefined {
    return process.platform === 'linux'
      ? readFileSync(`/proc/${this.pid}/${name}`, 'utf8')
      : undefined;
  }

  private filledIn(json: unknown): unknown {
    if (json instanceof Placeholder) {
      return this.textFor(json.kind);
    }
    if (Array.isArray(json)) {
      return json.map((item) => this.filledIn(item));
    }
    return typeof json === 'object' && json !== null
      ? Object.fromEntries(
          Object.entries(json).map(([name, value]) => [name, this.filledIn(value)]),
        )
      : json;
  }

  private textFor(kind: PlaceholderKind): string {
    const texts: Partial<Record<PlaceholderKind, string>> = {
      'new email': `hostile-new-${++this.accounts}@example.com`,
      'taken email': this.email,
      'password of an account': PASSWORD,
      'article of the caller': this.slug,
    };
    return texts[kind] ?? 'none';
  }
}

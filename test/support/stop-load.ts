import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** Whether a client opens a connection per request, or keeps it alive. */
export type ClientKind = 'new connections' | 'kept connections';

/** The outcome of the requests of a {@link StopLoad}. */
export interface StopOutcome {
  /** Responses by status. */
  answered: Record<number, number>;
  /** Refused connections, after the server had stopped listening; no request is lost. */
  refused: number;
  /** Requests on accepted connections that got no response, by error code. */
  lost: Record<string, number>;
}

/** Clients that send requests one after the other until the server refuses connections. */
export class StopLoad {
  readonly outcome: StopOutcome = { answered: {}, refused: 0, lost: {} };
  private readonly agent: Agent;
  private readonly clients: Promise<void>[];

  /**
   * @param url of the server
   * @param pause milliseconds between a response and the next request, randomly up to twice as long
   */
  constructor(
    private readonly url: string,
    kind: ClientKind,
    clients = 16,
    private readonly pause = 0,
  ) {
    this.agent = new Agent({ keepAlive: kind === 'kept connections', maxSockets: clients });
    this.clients = Array.from({ length: clients }, (_, client) => this.run(client));
  }

  /** Number of responses so far. */
  get answeredCount(): number {
    return Object.values(this.outcome.answered).reduce((sum, count) => sum + count, 0);
  }

  /** Resolves when no client can connect any more. @returns the outcome of all requests */
  async end(): Promise<StopOutcome> {
    await Promise.all(this.clients);
    this.agent.destroy();
    return this.outcome;
  }

  private async run(client: number): Promise<void> {
    // Some requests are reads, some have a body, some are refused before their body is read.
    const send = [
      () => this.send('GET', '/tag'),
      () => this.send('GET', `/article?limit=${client + 1}`),
      () => this.send('POST', '/user/sign-in', BODY),
      () => this.send('POST', '/article', LONG_BODY),
    ];
    for (let turn = client; await send[turn % send.length]?.(); turn++) {
      await delay(this.pause * 2 * Math.random());
    }
  }

  /** @returns false once the server refuses connections */
  private send(method: string, path: string, body = ''): Promise<boolean> {
    return new Promise((ended) => {
      const outgoing = request(new URL(path, this.url), {
        method,
        agent: this.agent,
        headers: body === '' ? {} : { 'content-type': 'application/json' },
      });
      const fail = (error: NodeJS.ErrnoException): void => ended(this.fail(error));
      outgoing.on('error', fail);
      outgoing.on('response', (incoming) => {
        const status = incoming.statusCode ?? 0;
        incoming.on('error', fail);
        incoming.on('end', () => {
          this.outcome.answered[status] = (this.outcome.answered[status] ?? 0) + 1;
          ended(true);
        });
        incoming.resume();
      });
      outgoing.end(body);
    });
  }

  private fail({ code = 'none', syscall }: NodeJS.ErrnoException): boolean {
    const isRefused = code === 'ECONNREFUSED' && syscall === 'connect';
    if (isRefused) {
      this.outcome.refused++;
    } else {
      this.outcome.lost[code] = (this.outcome.lost[code] ?? 0) + 1;
    }
    return !isRefused;
  }
}

const BODY = JSON.stringify({ email: 'nobody@example.com', password: 'not the one' });

/** Larger than one read of a socket; refused by its headers, as it has no token. */
const LONG_BODY = JSON.stringify({ title: 'x', text: 'x'.repeat(150_000) });

import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { json } from 'node:stream/consumers';

/** The outcome of a request. */
export interface Outcome {
  /** Unique title of the article that was sent. */
  title: string;
  method: 'POST' | 'PUT';
  /** 0 without a response. */
  status: number;
  /** Code of the socket error if there was no response. */
  error?: string;
}

/** Milliseconds for which a client waits before it retries after a failed request. */
const PAUSE = 50;

/** Tags of every article, which show whether an article was stored completely. */
export const LOAD_TAGS = ['one', 'three', 'two'];

/**
 * Clients that post and put articles one after the other over kept-alive connections, as fast as
 * possible.
 */
export class Load {
  readonly outcomes: Outcome[] = [];
  private readonly agent = new Agent({ keepAlive: true });
  private readonly writers: Promise<void>[];
  private isStopped = false;

  /** @param url URL of the server, which may change @param token token of the author */
  constructor(
    public url: string,
    private readonly token: string,
    writers = 8,
  ) {
    this.writers = Array.from({ length: writers }, (_, writer) => this.write(writer));
  }

  /** Number of successful responses so far. */
  get succeeded(): number {
    return this.outcomes.filter(({ status }) => status === 200 || status === 201).length;
  }

  /** Stops sending. @returns the outcomes of all requests */
  async stop(): Promise<Outcome[]> {
    this.isStopped = true;
    await Promise.all(this.writers);
    this.agent.destroy();
    return this.outcomes;
  }

  private async write(writer: number): Promise<void> {
    for (let turn = 0; !this.isStopped; turn++) {
      const title = `Writer ${writer} turn ${turn}`;
      const outcome = await (turn % 2 === 0
        ? this.send(title, 'POST', '/article')
        : this.send(title, 'PUT', `/article/writer-${writer}`));
      this.outcomes.push(outcome);
      if (outcome.status === 0) {
        await delay(PAUSE);
      }
    }
  }

  private send(title: string, method: Outcome['method'], path: string): Promise<Outcome> {
    return new Promise((answered) => {
      const outgoing = request(
        new URL(path, this.url),
        {
          method,
          agent: this.agent,
          headers: {
            authorization: `Bearer ${this.token}`,
            'content-type': 'application/json',
          },
        },
        (incoming) => {
          json(incoming).then(
            () => answered({ title, method, status: incoming.statusCode ?? 0 }),
            () => answered({ title, method, status: 0, error: 'CUT_OFF' }),
          );
        },
      );
      outgoing.on('error', (error: NodeJS.ErrnoException) =>
        answered({ title, method, status: 0, error: error.code ?? error.message }),
      );
      outgoing.end(JSON.stringify({ title, text: `The text of ${title}`, tags: LOAD_TAGS }));
    });
  }
}

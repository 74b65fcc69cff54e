import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { json } from 'node:stream/consumers';

/** What became of a request: an answer, or none. */
export interface Outcome {
  /** What was sent; no two are the same. */
  title: string;
  method: 'POST' | 'PUT';
  /** 0 where no answer came. */
  status: number;
  /** Code of the socket's error where no answer came. */
  error?: string;
}

/** Milliseconds that a client waits before it asks a server again that did not answer. */
const PAUSE = 50;

/** Tags of every article: whether an article has all of them tells whether it is whole. */
export const LOAD_TAGS = ['one', 'three', 'two'];

/** Writers that post and put articles one after the other over kept connections, as fast as they can. */
export class Load {
  readonly outcomes: Outcome[] = [];
  private readonly agent = new Agent({ keepAlive: true });
  private readonly writers: Promise<void>[];
  private isStopped = false;

  /** @param url where the server is; may change @param token of whom the articles shall be */
  constructor(
    public url: string,
    private readonly token: string,
    writers = 8,
  ) {
    this.writers = Array.from({ length: writers }, (_, writer) => this.write(writer));
  }

  /** How many were answered with success so far. */
  get succeeded(): number {
    return this.outcomes.filter(({ status }) => status === 200 || status === 201).length;
  }

  /** Sends nothing more. @returns what became of everything */
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

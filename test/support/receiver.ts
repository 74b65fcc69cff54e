import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it arrived. */
export interface Received {
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** A message of a webhook. */
export interface ReceivedMessage {
  type: string;
  timestamp: string;
  data: Record<string, unknown>;
}

/** An HTTP server of its own on 127.0.0.1, which keeps what arrives. */
export class Receiver {
  readonly received: Received[] = [];
  /** What it does with a request; by default, it answers 204. */
  respond: (response: ServerResponse, request: Received) => void = (response) =>
    void response.writeHead(204).end();
  private server: Server | undefined;
  private port = 0;

  /** Its URL; stays the same over {@link stop} and {@link start}. */
  get url(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  async start(): Promise<this> {
    const server = createServer((request, response) => void this.take(request, response));
    await new Promise<void>((listening) =>
      server.listen(this.port, '127.0.0.1', () => listening()),
    );
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
    return this;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise<void>((closed) =>
      this.server ? this.server.close(() => closed()) : closed(),
    );
    this.server = undefined;
  }

  /** Forgets what arrived, and answers 204 again. */
  reset(): void {
    this.received.length = 0;
    this.respond = (response) => void response.writeHead(204).end();
  }

  /** The messages that arrived. */
  messages(): ReceivedMessage[] {
    return this.received.map(({ body }) => JSON.parse(body) as ReceivedMessage);
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    try {
      for await (const chunk of request.setEncoding('utf8')) {
        body += String(chunk);
      }
    } catch {
      // The client went away.
      return;
    }
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    const received = { path: request.url ?? '', headers, body };
    this.received.push(received);
    this.respond(response, received);
  }
}

/** Starts a receiver for the tests of this `describe`, and resets it before each. */
export function useReceiver(): Receiver {
  const receiver = new Receiver();
  beforeAll(async () => {
    await receiver.start();
  });
  beforeEach(() => receiver.reset());
  afterAll(() => receiver.stop());
  return receiver;
}

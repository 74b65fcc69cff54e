import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** Milliseconds for which an instance that did not respond is skipped. */
const FAIL_TIME = 1000;

/**
 * A minimal balancer like that of `deploy/nginx.conf`: round robin over the instances; a read is
 * retried on another instance if there is no response, a write only if the connection was refused.
 */
export class Balancer {
  private next = 0;
  private readonly failedAt = new Map<string, number>();
  private readonly server = createServer(
    (incoming, outgoing) => void this.forward(incoming, outgoing),
  );

  private readonly instances: readonly string[];

  /** @param instances their URLs */
  constructor(instances: readonly string[]) {
    this.instances = instances;
  }

  /** @returns its URL */
  async listen(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async forward(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    this.tryNext(incoming, await buffer(incoming), outgoing, this.instances.length);
  }

  private tryNext(
    incoming: IncomingMessage,
    body: Buffer,
    outgoing: ServerResponse,
    tries: number,
  ): void {
    const instance = this.pick();
    const { method, url, headers } = incoming;
    const proxied = request(`${instance}${url}`, { method, headers }, (response) => {
      outgoing.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(outgoing);
    });
    proxied.on('error', (error) => {
      this.failedAt.set(instance, performance.now());
      const isUnheard = 'code' in error && error.code === 'ECONNREFUSED';
      if (tries > 1 && (method === 'GET' || isUnheard) && !outgoing.headersSent) {
        this.tryNext(incoming, body, outgoing, tries - 1);
      } else {
        outgoing.writeHead(502).end();
      }
    });
    proxied.end(body);
  }

  /** The next instance that has not failed recently; if all have, the next one anyway. */
  private pick(): string {
    const turn = this.next++;
    const inTurn = this.instances.map(
      (_, step) => this.instances[(turn + step) % this.instances.length] ?? '',
    );
    const now = performance.now();
    const isWell = (one: string): boolean =>
      now - (this.failedAt.get(one) ?? -FAIL_TIME) >= FAIL_TIME;
    return inTurn.find(isWell) ?? inTurn[0] ?? '';
  }
}

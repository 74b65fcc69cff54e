import { connect, createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

/** A proxy between the application and its database that fails on demand. */
export class FlakyNetwork {
  private readonly ends = new Set<Socket>();
  private server: Server | undefined;
  private port = 0;
  private isFrozen = false;

  private constructor(
    /** URL of the database; changes when the database has moved. */
    public target: string,
  ) {}

  /** @param target URL of a database */
  static async to(target: string): Promise<FlakyNetwork> {
    const network = new FlakyNetwork(target);
    await network.heal();
    return network;
  }

  /** URL of the database through this proxy. */
  get url(): string {
    const url = new URL(this.target);
    url.hostname = '127.0.0.1';
    url.port = String(this.port);
    return url.href;
  }

  /** Closes every connection, and refuses new ones, as a stopped database does. */
  async cut(): Promise<void> {
    const closed = this.server?.listening ? once(this.server, 'close') : undefined;
    this.server?.close();
    this.ends.forEach((end) => end.destroy());
    await closed;
  }

  /** Drops every byte from now on; new connections are accepted but silent. */
  freeze(): void {
    this.isFrozen = true;
    this.ends.forEach((end) => end.pause());
  }

  /** Recovers, and delivers the bytes held back. */
  async heal(): Promise<void> {
    this.isFrozen = false;
    this.ends.forEach((end) => end.resume());
    if (!this.server?.listening) {
      this.server = createServer((near) => this.forward(near));
      this.server.listen(this.port, '127.0.0.1');
      await once(this.server, 'listening');
      const address = this.server.address();
      this.port = typeof address === 'object' && address ? address.port : 0;
    }
  }

  private forward(near: Socket): void {
    const { hostname, port } = new URL(this.target);
    const far = connect(Number(port), hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.ends.add(from);
      from.on('data', (chunk) => to.write(chunk));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.ends.delete(from);
        to.destroy();
      });
      if (this.isFrozen) {
        from.pause();
      }
    }
  }
}

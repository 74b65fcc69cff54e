import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A proxy in front of PostgreSQL that removes the `options` of clients, as connection poolers do. */
export class OptionStripper {
  private readonly ends = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    /** URL of the database through it. */
    readonly url: string,
  ) {}

  /** @param target URL of a database */
  static async to(target: string): Promise<OptionStripper> {
    const { hostname, port } = new URL(target);
    const server = createServer((near) => {
      const far = connect(Number(port), hostname);
      for (const end of [near, far]) {
        stripper.ends.add(end);
        end.once('close', () => stripper.ends.delete(end));
        end.on('error', () => [near, far].forEach((each) => each.destroy()));
      }
      near.once('data', (first) => {
        far.write(withoutOptions(first));
        near.pipe(far);
        far.pipe(near);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const url = new URL(target);
    url.hostname = '127.0.0.1';
    url.port = String(typeof address === 'object' && address ? address.port : 0);
    const stripper = new OptionStripper(server, url.href);
    return stripper;
  }

  async close(): Promise<void> {
    this.server.close();
    this.ends.forEach((end) => end.destroy());
    await once(this.server, 'close');
  }
}

/** Removes some values from a start-up message (its length, its version, then names and values). */
function withoutOptions(message: Buffer): Buffer {
  const words = message.toString('utf8', 8).split('\0');
  const kept = words.flatMap((name, index) =>
    index % 2 === 0 && name !== '' && name !== 'options' ? [name, words[index + 1] ?? ''] : [],
  );
  const body = Buffer.from(`${kept.join('\0')}\0\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(body.length + 8, 0);
  head.writeInt32BE(message.readInt32BE(4), 4);
  return Buffer.concat([head, body]);
}

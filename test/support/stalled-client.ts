import { connect, type Socket } from 'node:net';

/**
 * A client that sends all its requests at once, and reads nothing until told to, not even into its
 * kernel's buffer.
 */
export class StalledClient {
  /** Resolves when the connection is closed, which a client that does not read cannot notice. */
  private readonly closed: Promise<void>;
  /** Bytes read so far. */
  bytesRead = 0;

  private constructor(private readonly socket: Socket) {
    socket.on('error', () => undefined);
    this.closed = new Promise((closed) => {
      socket.on('close', () => closed());
    });
  }

  /**
   * @param url of the server
   * @param paths requested paths, in order
   * @param localAddress local address, any of 127.0.0.0/8
   */
  static open(url: string, paths: readonly string[], localAddress = '127.0.0.1'): StalledClient {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), localAddress });
    socket.pause();
    socket.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`).join(''));
    return new StalledClient(socket);
  }

  /** Sends more. */
  write(bytes: string): void {
    this.socket.write(bytes);
  }

  /** Reads until `bytes` have arrived in total, or the connection is closed. */
  async read(bytes: number): Promise<void> {
    const isEnough = Promise.withResolvers<void>();
    const count = (chunk: Buffer): void => {
      this.bytesRead += chunk.length;
      if (this.bytesRead >= bytes) {
        isEnough.resolve();
      }
    };
    this.socket.on('data', count).resume();
    await Promise.race([isEnough.promise, this.closed]);
    this.socket.off('data', count).pause();
  }

  close(): void {
    this.socket.destroy();
  }
}

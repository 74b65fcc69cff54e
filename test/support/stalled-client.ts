import { connect, type Socket } from 'node:net';

/**
 * A client that sends requests, all of them at once, and reads nothing until it is told to: not even
 * its kernel's buffer is emptied.
 */
export class StalledClient {
  /** Resolves when the connection is gone; a client that does not read does not notice. */
  private readonly closed: Promise<void>;
  /** Bytes that it has read. */
  bytesRead = 0;

  private constructor(private readonly socket: Socket) {
    socket.on('error', () => undefined);
    this.closed = new Promise((closed) => {
      socket.on('close', () => closed());
    });
  }

  /**
   * @param url of the server
   * @param paths what it asks for, in this order
   * @param localAddress its address, any of 127.0.0.0/8
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

  /** Reads on until `bytes` have come in all, or the connection is gone. */
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

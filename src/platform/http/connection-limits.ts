import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { PerAddressLimit } from './per-address-limit.js';

/** Connections that were closed as soon as they were accepted, by reason, since the start. */
export type RefusedConnections = Record<'total' | 'per_address', number>;

/** Limits how many connections there are at once, in all and of each address. */
export class ConnectionLimits {
  readonly refused: RefusedConnections = { total: 0, per_address: 0 };
  private openCount = 0;

  /**
   * @param max connections in all
   * @param perAddress connections of one address. Behind proxies it has to be off: all connections
   *   are theirs
   */
  constructor(
    private readonly max: number,
    private readonly perAddress: PerAddressLimit,
  ) {}

  /** Connections that are open. */
  get open(): number {
    return this.openCount;
  }

  /** Puts the limits in front of `server`. */
  watch(server: Server): void {
    server.maxConnections = this.max;
    server.on('drop', () => this.refused.total++);
    server.on('connection', (socket: Socket) => this.accept(socket));
  }

  private accept(socket: Socket): void {
    const release = this.perAddress.isOn
      ? // Undefined where the client has gone already.
        this.perAddress.tryAcquire(socket.remoteAddress ?? '')
      : () => undefined;
    if (release === undefined) {
      this.refused.per_address++;
      // By a reset, which leaves nothing of it in the kernel either.
      socket.resetAndDestroy();
      return;
    }
    this.openCount++;
    socket.on('close', () => {
      this.openCount--;
      release();
    });
  }
}

import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { PerAddressLimit } from './per-address-limit.js';

/** Connections closed on arrival, by reason, since the start. */
export type RefusedConnections = Record<'total' | 'per_address', number>;

/** Limits the number of connections, in total and per address. */
export class ConnectionLimits {
  readonly refused: RefusedConnections = { total: 0, per_address: 0 };
  private openCount = 0;

  /**
   * @param max connections in total
   * @param perAddress connections of one address. Must be off behind proxies, which open them all
   */
  constructor(
    private readonly max: number,
    private readonly perAddress: PerAddressLimit,
  ) {}

  /** Number of open connections. */
  get open(): number {
    return this.openCount;
  }

  /** Applies the limits to `server`. */
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
      // A reset frees the kernel's resources, too.
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

import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Milliseconds between two checks of the connections; less for a short timeout. */
const SWEEP_INTERVAL = 250;

/** Checks within one timeout: a connection is cut at most a tenth late. */
const SWEEPS_PER_TIMEOUT = 10;

/**
 * Bytes of unsent responses over all connections. Beyond, the connections that have made no progress
 * for the longest time are cut.
 */
export const MAX_UNSENT_BYTES = 128 * 1024 * 1024;

/** Responses that were cut, by reason, since the start. */
export type CutResponses = Record<'timeout' | 'memory', number>;

/** The state of a connection with unsent bytes. */
interface UnsentResponse {
  /** Bytes that the kernel had accepted at the last check. */
  acceptedBytes: number;
  /** Checks since the kernel last accepted bytes. */
  idleSweeps: number;
}

/**
 * Cuts connections whose client does not read its response. Node's own timeouts apply to requests only;
 * `socket.setTimeout()` does not help, since it is reset by incoming bytes, and a client can send
 * without reading.
 *
 * The total time of a response is not limited: the timeout starts again whenever the kernel accepts a
 * byte. Everything written to a connection counts, whatever wrote it.
 */
export class ResponseTimeout {
  readonly cut: CutResponses = { timeout: 0, memory: 0 };
  private readonly sockets = new Set<Socket>();
  private readonly unsent = new Map<Socket, UnsentResponse>();
  private serverCount = 0;
  private timer: NodeJS.Timeout | undefined;
  private readonly interval: number;
  private readonly maxIdleSweeps: number;

  /**
   * @param timeout milliseconds without progress after which a connection is cut
   * @param maxUnsentBytes see {@link MAX_UNSENT_BYTES}
   */
  constructor(
    timeout: number,
    private readonly maxUnsentBytes = MAX_UNSENT_BYTES,
  ) {
    this.interval = Math.min(SWEEP_INTERVAL, timeout / SWEEPS_PER_TIMEOUT);
    // Counted in sweeps: while the event loop is blocked, no client can make progress.
    this.maxIdleSweeps = Math.ceil(timeout / this.interval);
  }

  /** Watches every connection that `server` accepts from now on, as long as it listens. */
  watch(server: Server): void {
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('close', () => {
        this.sockets.delete(socket);
        this.unsent.delete(socket);
      });
    });
    if (this.serverCount++ === 0) {
      this.timer = setInterval(() => this.sweep(), this.interval).unref();
    }
    server.once('close', () => {
      if (--this.serverCount === 0) {
        clearInterval(this.timer);
      }
    });
  }

  private sweep(): void {
    let total = 0;
    for (const socket of this.sockets) {
      total += this.check(socket);
    }
    if (total > this.maxUnsentBytes) {
      this.cutIdle(total);
    }
  }

  /** @returns unsent bytes */
  private check(socket: Socket): number {
    if (socket.writableLength === 0) {
      this.unsent.delete(socket);
      return 0;
    }
    const acceptedBytes = acceptedBytesOf(socket);
    const last = this.unsent.get(socket);
    if (last?.acceptedBytes !== acceptedBytes) {
      this.unsent.set(socket, { acceptedBytes, idleSweeps: 0 });
    } else if (++last.idleSweeps >= this.maxIdleSweeps) {
      this.end(socket, 'timeout');
      return 0;
    }
    return socket.writableLength;
  }

  /** Cuts idle connections, the longest idle first, until the rest is within the limit. */
  private cutIdle(total: number): void {
    const idle = [...this.unsent]
      .filter(([, { idleSweeps }]) => idleSweeps > 0)
      .toSorted(([, one], [, other]) => other.idleSweeps - one.idleSweeps);
    let rest = total;
    for (const [socket] of idle) {
      if (rest <= this.maxUnsentBytes) {
        return;
      }
      rest -= socket.writableLength;
      this.end(socket, 'memory');
    }
  }

  private end(socket: Socket, reason: keyof CutResponses): void {
    this.cut[reason]++;
    this.unsent.delete(socket);
    // A reset, as after a close the kernel would keep the unsent bytes and go on sending.
    socket.resetAndDestroy();
  }
}

/**
 * Bytes of a connection that the kernel has accepted. The public `bytesWritten` and `writableLength`
 * change only after a whole chunk, which takes long for a large response to a slow client. So this
 * reads the write queue, as `net.Socket` does for its own timeout, and falls back to the public numbers.
 */
function acceptedBytesOf(socket: Socket): number {
  const handle: unknown = Reflect.get(socket, '_handle');
  return isWriteQueue(handle)
    ? handle.bytesWritten - handle.writeQueueSize
    : socket.bytesWritten - socket.writableLength;
}

function isWriteQueue(handle: unknown): handle is { bytesWritten: number; writeQueueSize: number } {
  return (
    typeof handle === 'object' &&
    handle !== null &&
    'bytesWritten' in handle &&
    typeof handle.bytesWritten === 'number' &&
    'writeQueueSize' in handle &&
    typeof handle.writeQueueSize === 'number'
  );
}

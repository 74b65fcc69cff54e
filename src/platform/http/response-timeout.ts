import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** How often the connections are looked at, in milliseconds; more often for a short timeout. */
const SWEEP_INTERVAL = 250;

/** Looks at a connection within one timeout: it is cut at most a tenth late. */
const SWEEPS_PER_TIMEOUT = 10;

/**
 * Bytes of responses that may wait for their clients, over all connections. Beyond, those are cut that
 * have taken nothing for the longest time.
 */
export const MAX_UNSENT_BYTES = 128 * 1024 * 1024;

/** Responses that were cut, by reason, since the start. */
export type CutResponses = Record<'timeout' | 'memory', number>;

/** A connection whose client has not taken all that was sent to it. */
interface UnsentResponse {
  /** Bytes that the kernel had accepted when it was last looked at. */
  acceptedBytes: number;
  /** How often it was looked at since it last took something. */
  idleSweeps: number;
}

/**
 * Cuts connections whose client does not read what it asked for. The time limits of Node are on what
 * comes in only; its `socket.setTimeout()` is of no use here, since bytes that arrive reset it, and a
 * client can send without reading.
 *
 * A response may take as long as it likes in all: whenever the kernel accepts a byte of it, the clock
 * starts anew. All that is written to a connection counts, whoever has written it.
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
    // Counted in sweeps: where the event loop stood still, no client had a chance to make progress.
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
      total += this.look(socket);
    }
    if (total > this.maxUnsentBytes) {
      this.makeRoom(total);
    }
  }

  /** @returns bytes that wait for the client */
  private look(socket: Socket): number {
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

  /** Cuts those that take nothing, the longest idle first, until what is left has room. */
  private makeRoom(total: number): void {
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
    // By a reset: after an ordinary close the kernel would keep what is unsent, and offer it on.
    socket.resetAndDestroy();
  }
}

/**
 * Bytes of a connection that the kernel has accepted. The public `bytesWritten` and `writableLength`
 * change only when a whole chunk is through, which a large response to a slow client may be long about.
 * So this reads the write queue as `net.Socket` itself does for its timeout; where that is not there,
 * the public numbers have to do.
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

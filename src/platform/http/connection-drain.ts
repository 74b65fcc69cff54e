import type { Server } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';

/** Milliseconds without a new connection after which none is expected. */
const QUIET_TIME = 20;

/** Milliseconds after which the server stops listening though connections keep coming. */
const MAX_QUIET_WAIT = 500;

/** Turns of the event loop in which a moment is looked for that is right for closing. */
const MAX_TURNS = 100;

/** Milliseconds that a turn of the event loop takes in which next to nothing happens. */
const SHORT_TURN = 0.2;

/** Milliseconds for which a connection without a request is kept: what is on its way still arrives. */
const IDLE_GRACE = 500;

/** Milliseconds that requests under way get to end, before their connections are cut. */
const REQUEST_GRACE = 3000;

/** Milliseconds between two looks at what is left. */
const CHECK_INTERVAL = 10;

/**
 * Ends a server so that every request that reaches it is answered. `server.close()` alone loses some:
 * - The kernel accepts connections before Node does, and resets those that wait when the listening
 *   socket closes. So that is closed when none wait.
 * - It ends connections that it takes for idle, whose next request may be on its way. So they are kept
 *   for a while, in which each response asks its client not to use the connection again
 *   (RFC 9112 §9.6).
 */
export class ConnectionDrain {
  private readonly sockets = new Set<Socket>();
  private acceptedCount = 0;

  constructor(private readonly server: Server) {
    server.on('connection', (socket: Socket) => {
      this.acceptedCount++;
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
  }

  /**
   * Stops listening, at a moment when the kernel holds no connection that Node has not seen. Where
   * responses are held back meanwhile, clients have no reason to open new ones.
   */
  async stopListening(): Promise<void> {
    if (!this.server.listening) {
      return;
    }
    await this.waitForQuiet();
    // Not the method of `http.Server`, which ends idle connections first: that takes time in which
    // others may come, and is done by `end()`.
    NetServer.prototype.close.call(this.server);
  }

  /**
   * Ends all connections: idle ones after a grace, others when they are answered, and what is left
   * after three seconds at once.
   *
   * @param isAnswering whether some request has no complete response yet
   */
  async end(isAnswering: () => boolean): Promise<void> {
    const begin = performance.now();
    while (this.sockets.size > 0 || isAnswering()) {
      const elapsed = performance.now() - begin;
      if (elapsed > REQUEST_GRACE) {
        break;
      }
      if (elapsed > IDLE_GRACE) {
        this.endIdle();
      }
      await delay(CHECK_INTERVAL);
      // Now all has been read that was there.
      await nextTurn();
    }
    this.server.closeAllConnections();
  }

  /** A browser opens connections that it never uses; Node does not take those for idle. */
  private endIdle(): void {
    this.server.closeIdleConnections();
    for (const socket of this.sockets) {
      if (socket.bytesRead === 0) {
        socket.destroy();
      }
    }
  }

  private async waitForQuiet(): Promise<void> {
    const begin = performance.now();
    let quietSince = begin;
    let last = this.acceptedCount;
    for (let now = begin; now - begin < MAX_QUIET_WAIT; now = performance.now()) {
      if (this.acceptedCount !== last) {
        last = this.acceptedCount;
        quietSince = now;
      }
      if (now - quietSince >= QUIET_TIME) {
        break;
      }
      await delay(1);
    }
    await this.waitForShortTurn();
  }

  /**
   * Waits for a turn of the event loop that has accepted nothing and taken no time. What comes after
   * Node has asked the kernel and before it closes would be reset: this is when that is shortest.
   */
  private async waitForShortTurn(): Promise<void> {
    for (let turn = 0; turn < MAX_TURNS; turn++) {
      const begin = performance.now();
      const last = this.acceptedCount;
      await nextTurn();
      if (this.acceptedCount === last && performance.now() - begin < SHORT_TURN) {
        return;
      }
    }
  }
}

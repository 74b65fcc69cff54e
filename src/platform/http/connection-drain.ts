import type { Server } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';

/** Milliseconds without a new connection after which none is expected. */
const QUIET_TIME = 20;

/** Milliseconds after which the server stops listening though connections keep coming. */
const MAX_QUIET_WAIT = 500;

/** Greatest number of turns of the event loop to wait for one that is short enough for closing. */
const MAX_TURNS = 100;

/** Milliseconds of a turn of the event loop in which almost nothing happens. */
const SHORT_TURN = 0.2;

/** Milliseconds for which an idle connection is kept, as a request may be on its way. */
const IDLE_GRACE = 500;

/** Milliseconds for running requests to end, before their connections are cut. */
const REQUEST_GRACE = 3000;

/** Milliseconds between two checks of the remaining connections. */
const CHECK_INTERVAL = 10;

/**
 * Stops a server so that every request that reaches it gets a response. `server.close()` alone loses
 * some:
 * - The kernel accepts connections before Node does, and resets waiting ones when the listening socket
 *   closes. So the socket is closed when none are waiting.
 * - It ends connections that look idle, though the next request may be on its way. So they are kept for
 *   a while, during which each response asks the client not to reuse the connection (RFC 9112 §9.6).
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
   * Stops listening, at a moment when the kernel holds no connection that Node has not accepted. If
   * responses are delayed meanwhile, clients have no reason to open new connections.
   */
  async stopListening(): Promise<void> {
    if (!this.server.listening) {
      return;
    }
    await this.waitForQuiet();
    // Not `http.Server.close()`, which ends idle connections first: new ones could arrive meanwhile.
    // `end()` does that later.
    NetServer.prototype.close.call(this.server);
  }

  /**
   * Ends all connections: idle ones after {@link IDLE_GRACE}, others after their response, and the rest
   * after {@link REQUEST_GRACE}.
   *
   * @param isResponding whether any request has no complete response yet
   */
  async end(isResponding: () => boolean): Promise<void> {
    const begin = performance.now();
    while (this.sockets.size > 0 || isResponding()) {
      const elapsed = performance.now() - begin;
      if (elapsed > REQUEST_GRACE) {
        break;
      }
      if (elapsed > IDLE_GRACE) {
        this.endIdle();
      }
      await delay(CHECK_INTERVAL);
      // After this turn everything that had arrived has been read.
      await nextTurn();
    }
    this.server.closeAllConnections();
  }

  /** Browsers open connections that they never use, which Node does not count as idle. */
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
   * Waits for a short turn of the event loop that accepted nothing. Connections that arrive between
   * Node's last accept and the close are reset: in such a turn that time is shortest.
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

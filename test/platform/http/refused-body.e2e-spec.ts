import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { useTestApp } from '../../support/test-app.js';
import { parseAnswer } from '../../support/wire.js';

const MIB = 1024 * 1024;

/** Sends so many bytes, as fast as they are read. */
async function write(socket: Socket, bytes: number): Promise<void> {
  for (let sent = 0; sent < bytes; sent += MIB) {
    if (!socket.write(Buffer.alloc(MIB))) {
      await once(socket, 'drain');
    }
  }
}

/** Sends the header of a request whose body has `length` bytes. */
function writeHead(socket: Socket, length: number, ...headers: string[]): void {
  socket.write(
    'POST /user/sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n' +
      `${[`Content-Length: ${length}`, ...headers].join('\r\n')}\r\n\r\n`,
  );
}

async function read(socket: Socket): Promise<ReturnType<typeof parseAnswer>> {
  const [text] = await once(socket, 'data');
  return parseAnswer(String(text));
}

async function expectFurtherResponse(socket: Socket): Promise<void> {
  socket.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
  expect((await read(socket))?.status).toBe(200);
}

describe('a body that is too large', () => {
  const api = useTestApp();

  /** Opens a connection, and sends the header of a request whose body has `length` bytes. */
  async function begin(length: number, ...headers: string[]): Promise<Socket> {
    const { hostname, port } = new URL(await api.app.getUrl());
    const socket = connect(Number(port), hostname).setEncoding('latin1');
    await once(socket, 'connect');
    writeHead(socket, length, ...headers);
    return socket;
  }

  it('is read on, so that a client that sends all of it first gets the response', async () => {
    const socket = await begin(12 * MIB);
    await delay(100);
    const answer = read(socket);
    await write(socket, 12 * MIB);
    expect((await answer)?.status).toBe(413);
    await expectFurtherResponse(socket);
    socket.destroy();
  });

  it('is read on where the client wants the connection to be closed, and closed then', async () => {
    const socket = await begin(12 * MIB, 'Connection: close');
    await delay(100);
    const answer = read(socket);
    await write(socket, 12 * MIB);
    expect((await answer)?.status).toBe(413);
    await once(socket.resume(), 'end');
  });

  it('leaves no listener on a connection that serves further requests', async () => {
    const accepted = once(api.app.getHttpServer(), 'connection');
    const socket = await begin(12 * MIB);
    const [atServer] = (await accepted) as [Socket];
    const counts = new Set<number>();
    for (let refusals = 0; refusals < 3; refusals++) {
      if (refusals > 0) {
        writeHead(socket, 12 * MIB);
      }
      const answer = read(socket);
      await write(socket, 12 * MIB);
      expect((await answer)?.status).toBe(413);
      await expectFurtherResponse(socket);
      counts.add(atServer.listenerCount('close'));
    }
    expect(counts.size).toBe(1);
    socket.destroy();
  });

  it('ends the connection if the rest does not come', async () => {
    const socket = await begin(12 * MIB);
    const begun = performance.now();
    await once(socket.resume(), 'end');
    expect(performance.now() - begun).toBeLessThan(15_000);
  });

  it('ends the connection if there is much more', async () => {
    const socket = await begin(1000 * MIB);
    // Closed while it is written to.
    socket.on('error', () => undefined);
    const closed = new Promise<void>((done) => socket.resume().once('close', () => done()));
    const written = write(socket, 1000 * MIB).catch(() => undefined);
    await Promise.race([written, closed]);
    await closed;
    expect(socket.bytesWritten).toBeGreaterThan(16 * MIB);
    expect(socket.bytesWritten).toBeLessThan(200 * MIB);
  });
});

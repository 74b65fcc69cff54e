import type { LookupAddress } from 'node:dns';
import { createServer, type Server, type Socket } from 'node:net';
import { AddressPolicy } from '../../../src/platform/outgoing/address-policy.js';
import { OutgoingClient, type Resolver } from '../../../src/platform/outgoing/outgoing-client.js';
import { portOf } from '../../support/server-process.js';

/** Milliseconds for everything. */
const TIMEOUT = 500;

/** A resolver that gives these addresses, one list after another. */
function resolverOf(...answers: string[][]): Resolver {
  let count = 0;
  return (_hostname, _options, callback) => {
    const addresses = answers[Math.min(count++, answers.length - 1)] ?? [];
    callback(
      null,
      addresses.map((address): LookupAddress => ({
        address,
        family: address.includes(':') ? 6 : 4,
      })),
    );
  };
}

describe('a request to a server of others', () => {
  const sockets = new Set<Socket>();
  let server: Server;
  /** What the server says once it has got something. */
  let say: (socket: Socket) => void;

  beforeEach(async () => {
    say = (socket) => socket.end('HTTP/1.1 204 No Content\r\n\r\n');
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('data', () => say(socket));
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()));
  });
  afterEach(async () => {
    sockets.forEach((socket) => socket.destroy());
    sockets.clear();
    await new Promise<void>((closed) => server.close(() => closed()));
  });

  function post(
    client: OutgoingClient,
    hostname: string,
    { signal = new AbortController().signal, protocol = 'http:' } = {},
  ) {
    return client.post({
      url: new URL(`${protocol}//${hostname}:${portOf(server)}/`),
      headers: { 'content-type': 'text/plain' },
      body: 'Words',
      timeout: TIMEOUT,
      signal,
    });
  }

  const strict = new AddressPolicy([]);
  const open = new OutgoingClient(new AddressPolicy(['127.0.0.1']));

  it('reads the status, and when to come again', async () => {
    say = (socket) => socket.end('HTTP/1.1 503 Busy\r\nRetry-After: 7\r\n\r\nMore');
    expect(await post(open, '127.0.0.1')).toEqual({ status: 503, retryAfter: '7' });
  });

  it.each(['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '[64:ff9b::7f00:1]', '0.0.0.0', '[::]'])(
    'is not sent to %s',
    async (hostname) => {
      const client = new OutgoingClient(strict);
      await expect(post(client, hostname)).rejects.toMatchObject({ failure: 'address' });
      expect(sockets.size).toBe(0);
    },
  );

  it('is not sent to a name that leads into a private network', async () => {
    const client = new OutgoingClient(strict);
    await expect(post(client, 'localhost')).rejects.toMatchObject({ failure: 'address' });
    expect(sockets.size).toBe(0);
  });

  it.each([
    ['only private addresses', ['127.0.0.1']],
    ['a private address among others', ['203.0.113.1', '127.0.0.1']],
    ['a mapped address', ['::ffff:127.0.0.1']],
  ])('is not sent to a name with %s', async (_what, addresses) => {
    const client = new OutgoingClient(strict, resolverOf(addresses));
    await expect(post(client, 'hooks.example.com')).rejects.toMatchObject({ failure: 'address' });
    expect(sockets.size).toBe(0);
  });

  it('connects to the address that was checked, not to one that is looked up afterwards', async () => {
    const asked: string[] = [];
    const answers = resolverOf(['127.0.0.1'], ['127.0.0.2']);
    const client = new OutgoingClient(
      new AddressPolicy(['127.0.0.1']),
      (name, options, callback) => {
        asked.push(name);
        answers(name, options, callback);
      },
    );
    expect(await post(client, 'rebinding.example')).toMatchObject({ status: 204 });
    expect(asked).toEqual(['rebinding.example']);
    // The next request is another connection, which is checked anew.
    await expect(post(client, 'rebinding.example')).rejects.toMatchObject({ failure: 'address' });
    expect(asked).toHaveLength(2);
    expect(sockets.size).toBe(1);
  });

  it('fails if a name has no address', async () => {
    const client = new OutgoingClient(strict, resolverOf([]));
    await expect(post(client, 'hooks.example.com')).rejects.toMatchObject({ failure: 'lookup' });
  });

  it('fails if the name cannot be looked up', async () => {
    const client = new OutgoingClient(strict);
    const request = post(client, 'does-not-exist.invalid');
    await expect(request).rejects.toMatchObject({ failure: 'lookup' });
  });

  it('fails where no server listens', async () => {
    const port = portOf(server);
    await new Promise<void>((closed) => server.close(() => closed()));
    const url = new URL(`http://127.0.0.1:${port}/`);
    const signal = new AbortController().signal;
    const request = open.post({ url, headers: {}, body: '', timeout: TIMEOUT, signal });
    await expect(request).rejects.toMatchObject({ failure: 'connection' });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()));
  });

  it('fails if the server speaks no TLS', async () => {
    say = (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    const request = post(open, '127.0.0.1', { protocol: 'https:' });
    await expect(request).rejects.toMatchObject({ failure: 'tls' });
  });

  it.each([
    ['says nothing', () => undefined],
    [
      'says a little from time to time',
      (socket: Socket) => {
        const timer = setInterval(() => socket.write('X-Header: a\r\n'), 50);
        socket.write('HTTP/1.1 200 OK\r\n');
        socket.once('close', () => clearInterval(timer));
      },
    ],
    [
      'goes on saying that it continues',
      (socket: Socket) => {
        const timer = setInterval(() => socket.write('HTTP/1.1 102 Processing\r\n\r\n'), 50);
        socket.once('close', () => clearInterval(timer));
      },
    ],
  ])('ends in time if the server %s', async (_what, behaviour) => {
    say = behaviour;
    await expect(post(open, '127.0.0.1')).rejects.toMatchObject({ failure: 'timeout' });
  });

  it('ends in time if the name server says nothing', async () => {
    const client = new OutgoingClient(strict, () => undefined);
    await expect(post(client, 'hooks.example.com')).rejects.toMatchObject({ failure: 'timeout' });
  });

  it('does not read a response that never ends', async () => {
    let written = 0;
    const closed = new Promise<void>((resolve) => {
      say = (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n');
        const chunk = Buffer.alloc(65_536);
        const more = (): void => {
          while (!socket.destroyed && socket.write(chunk)) {
            written += chunk.length;
          }
        };
        socket.on('drain', more).once('close', resolve);
        more();
      };
    });
    expect(await post(open, '127.0.0.1')).toMatchObject({ status: 200 });
    await closed;
    expect(written).toBeLessThan(20_000_000);
  });

  it('takes no headers beyond 16 KiB', async () => {
    say = (socket) => socket.write(`HTTP/1.1 200 OK\r\nX-Long: ${'a'.repeat(20_000)}\r\n\r\n`);
    await expect(post(open, '127.0.0.1')).rejects.toMatchObject({ failure: 'response' });
  });

  it('takes nothing that is no HTTP', async () => {
    say = (socket) => socket.end('220 mail.example.com ESMTP\r\n');
    await expect(post(open, '127.0.0.1')).rejects.toMatchObject({ failure: 'response' });
  });

  it('follows no redirect', async () => {
    say = (socket) =>
      socket.end(`HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:${portOf(server)}/\r\n\r\n`);
    expect(await post(open, '127.0.0.1')).toMatchObject({ status: 302 });
    expect(sockets.size).toBe(1);
  });

  it('ends when the process stops', async () => {
    say = () => undefined;
    const stop = new AbortController();
    const request = post(open, '127.0.0.1', { signal: stop.signal });
    stop.abort(new Error('stopped'));
    await expect(request).rejects.toThrow('stopped');
  });
});

import { connect, type Socket } from 'node:net';
import { jest } from '@jest/globals';
import { ArticleListService } from '../../../src/content/article/article-list.service.js';
import { EMPTY_PAGE } from '../../support/empty-page.js';
import { changesBy, METRICS, scrape } from '../../support/metrics.js';
import { expectProblem } from '../../support/problems.js';
import { until } from '../../support/server-process.js';
import { type TestApp, useTestAppPerTest, useTestAppStarter } from '../../support/test-app.js';

const from = (address: string): Record<string, string> => ({ 'x-forwarded-for': address });

describe('the limit on concurrent requests per address', () => {
  let held: PromiseWithResolvers<void>;
  let responses: PromiseLike<unknown>[];

  // Before the application closes, which would wait for them.
  afterEach(async () => {
    held.resolve();
    await Promise.all(responses);
    jest.restoreAllMocks();
  });
  const api = useTestAppPerTest({
    ...METRICS,
    maxConcurrentRequestsPerAddress: 2,
    trustedProxies: 1,
    trustedClients: ['192.0.2.64/26'],
  });
  beforeEach(() => {
    responses = [];
    held = Promise.withResolvers<void>();
    jest.spyOn(ArticleListService.prototype, 'listPublished').mockImplementation(async () => {
      await held.promise;
      return EMPTY_PAGE;
    });
  });

  /**
   * Sends requests from these addresses that run until the end of the test, and waits until they run.
   */
  async function occupy(...addresses: string[]): Promise<void> {
    for (const [index, address] of addresses.entries()) {
      const request = api.http.get(`/article?offset=${index}`).set(from(address));
      // A request of supertest is sent when somebody waits for it.
      responses.push(request.then((response) => response));
    }
    await until(async () => (await scrape(api)).get('http_requests_running') === addresses.length);
  }

  async function statusOf(path: string, address: string): Promise<number> {
    return (await api.http.get(path).set(from(address))).status;
  }

  it('rejects one more from that address, and accepts those of another', async () => {
    await occupy('192.0.2.1', '192.0.2.1');
    const refused = await api.http.get('/tag').set(from('192.0.2.1'));
    expectProblem(refused, { status: 429, code: 'rate_limited' });
    expect(refused.headers['retry-after']).toBe('1');
    expect(await statusOf('/tag', '192.0.2.2')).toBe(200);
  });

  it('rejects in the format of the RealWorld API below /api', async () => {
    await occupy('192.0.2.1', '192.0.2.1');
    const refused = await api.http.get('/api/tags').set(from('192.0.2.1'));
    expect(refused.status).toBe(429);
    expect(refused.body).toEqual({ errors: { body: [expect.stringContaining('at once')] } });
  });

  it('counts rejected requests', async () => {
    await occupy('192.0.2.1', '192.0.2.1');
    const changes = await changesBy(api, () => api.http.get('/tag').set(from('192.0.2.1')));
    expect(changes).toMatchObject({ 'http_requests_refused_total{reason="per_address"}': 1 });
  });

  it('counts all addresses of an IPv6 /64 as one', async () => {
    await occupy('2001:db8:1:2::1', '2001:db8:1:2:ffff::1');
    expect(await statusOf('/tag', '2001:db8:1:2:abcd::7')).toBe(429);
    expect(await statusOf('/tag', '2001:db8:1:3::1')).toBe(200);
  });

  it('does not apply to trusted clients', async () => {
    const trusted = ['192.0.2.77', '192.0.2.77', '192.0.2.77'];
    await occupy(...trusted);
    expect(await statusOf('/tag', '192.0.2.77')).toBe(200);
  });

  it('admits probes', async () => {
    await occupy('192.0.2.1', '192.0.2.1');
    expect(await statusOf('/health/ready', '192.0.2.1')).toBe(200);
  });

  it('admits requests again once one has ended', async () => {
    await occupy('192.0.2.1', '192.0.2.1');
    held.resolve();
    await Promise.all(responses);
    expect(await statusOf('/tag', '192.0.2.1')).toBe(200);
  });
});

describe('the limit on connections', () => {
  const sockets: Socket[] = [];

  afterEach(() => {
    sockets.splice(0).forEach((socket) => socket.destroy());
  });
  const startApp = useTestAppStarter();
  let api: TestApp;

  /**
   * Connects, and returns whether the server keeps the connection, that is, responds to a request on
   * it.
   */
  async function isKept(localAddress: string): Promise<boolean> {
    const { hostname, port } = new URL(await api.app.getUrl());
    const socket = connect({ host: hostname, port: Number(port), localAddress });
    sockets.push(socket);
    return new Promise((resolve) => {
      socket.on('error', () => undefined);
      socket.on('data', () => resolve(true));
      socket.on('close', () => resolve(false));
      socket.write('GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n');
    });
  }

  it('closes excess connections of one address, and keeps those of another', async () => {
    api = await startApp({ maxConnectionsPerAddress: 2 });
    expect(await isKept('127.0.0.2')).toBe(true);
    expect(await isKept('127.0.0.2')).toBe(true);
    expect(await isKept('127.0.0.2')).toBe(false);
    expect(await isKept('127.0.0.3')).toBe(true);
  });

  it('accepts another one once one has ended', async () => {
    api = await startApp({ maxConnectionsPerAddress: 1 });
    expect(await isKept('127.0.0.2')).toBe(true);
    sockets.splice(0).forEach((socket) => socket.destroy());
    await until(() => isKept('127.0.0.2'));
  });

  it('is off behind trusted proxies, whose connections carry many clients', async () => {
    api = await startApp({ maxConnectionsPerAddress: 1, trustedProxies: 1 });
    expect(await isKept('127.0.0.2')).toBe(true);
    expect(await isKept('127.0.0.2')).toBe(true);
  });

  it('does not apply to trusted clients', async () => {
    api = await startApp({ maxConnectionsPerAddress: 1, trustedClients: ['127.0.0.2'] });
    expect(await isKept('127.0.0.2')).toBe(true);
    expect(await isKept('127.0.0.2')).toBe(true);
    expect(await isKept('127.0.0.3')).toBe(true);
    expect(await isKept('127.0.0.3')).toBe(false);
  });

  it('closes excess connections in total', async () => {
    api = await startApp({ maxConnections: 2 });
    expect(await isKept('127.0.0.2')).toBe(true);
    expect(await isKept('127.0.0.3')).toBe(true);
    expect(await isKept('127.0.0.4')).toBe(false);
  });

  it('counts closed connections', async () => {
    api = await startApp({ ...METRICS, maxConnections: 2, maxConnectionsPerAddress: 1 });
    const changes = await changesBy(api, async () => {
      await isKept('127.0.0.2');
      await isKept('127.0.0.2');
      await isKept('127.0.0.3');
      await isKept('127.0.0.4');
    });
    expect(changes).toMatchObject({
      'http_connections_refused_total{reason="per_address"}': 1,
      'http_connections_refused_total{reason="total"}': 1,
    });
  });
});

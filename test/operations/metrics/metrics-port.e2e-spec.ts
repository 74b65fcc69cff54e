import { setTimeout as delay } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { Registry } from '@prometheus-io/client';
import { MetricsServer } from '../../../src/operations/metrics/metrics-server.js';
import { blockEventLoop, collectGarbage } from '../../support/event-loop.js';
import { LogCapture } from '../../support/log-capture.js';
import { METRICS } from '../../support/metrics.js';
import { until } from '../../support/server-process.js';
import { type TestApp, useTestApp, useTestAppStarter } from '../../support/test-app.js';

const urlOf = ({ app }: TestApp): string => app.get(MetricsServer).url;

const startApp = useTestAppStarter();

describe('the port of the metrics', () => {
  const log = new LogCapture();

  describe('while the server runs', () => {
    const api = useTestApp({ ...METRICS, logLevel: 'error' }, { logTo: log });
    let url: string;

    beforeAll(() => {
      url = urlOf(api);
    });

    it.each([
      ['GET', '/metrics', 200],
      ['HEAD', '/metrics', 200],
      ['GET', '/metrics?name=x', 200],
      ['POST', '/metrics', 405],
      ['DELETE', '/metrics', 405],
      ['GET', '/', 404],
      ['GET', '/metrics/x', 404],
      ['GET', '/article', 404],
      ['POST', '/article', 404],
    ])('responds with %s %s with %i', async (method, path, status) => {
      const response = await fetch(new URL(path, url), { method });
      expect(response.status).toBe(status);
      expect(response.headers.get('allow')).toBe(status === 405 ? 'GET, HEAD' : null);
    });

    it('is the only one that shows them', async () => {
      expect((await api.http.get('/metrics')).status).toBe(404);
    });

    it('responds with 500 where they cannot be told, says why in the log alone, and stays', async () => {
      const broken = jest.spyOn(Registry.prototype, 'metrics');
      broken.mockRejectedValueOnce(new Error('a detail of the inside'));
      const response = await fetch(url);
      broken.mockRestore();
      expect([response.status, await response.text()]).toEqual([500, '']);
      expect(log.text.join('')).toContain('a detail of the inside');
      expect((await fetch(url)).status).toBe(200);
    });
  });

  describe('when the server stops', () => {
    it('is open until all else has ended', async () => {
      const before = countListeners();
      const api = await startApp({ ...METRICS, shutdownDelay: 300 });
      const url = urlOf(api);
      const closing = api.close();
      await until(async () => (await api.http.get('/health/ready')).status === 503);
      expect((await fetch(url)).status).toBe(200);
      await closing;
      await expect(fetch(url)).rejects.toThrow('fetch failed');
      expect(countListeners()).toBe(before);
    });

    it('leaves nothing behind that watches the process', async () => {
      const api = await startApp(METRICS);
      const registry = api.app.get(Registry);
      await api.close();
      const before = collectionsIn(await registry.metrics());
      collectGarbage();
      // What watches the event loop looks twice before it can tell, and once more then.
      await delay(100);
      blockEventLoop(100);
      await delay(100);
      const after = await registry.metrics();
      expect(collectionsIn(after)).toBe(before);
      expect(after).toContain('lag_seconds{quantile="1"} 0\n');
    });
  });

  it('is not there where none is given', async () => {
    const before = countListeners();
    const plain = await startApp();
    expect(countListeners()).toBe(before + 1);
    await plain.close();
    const api = await startApp(METRICS);
    expect(countListeners()).toBe(before + 2);
    await api.close();
  });
});

/** How many ports this process listens on. */
function countListeners(): number {
  return process.getActiveResourcesInfo().filter((type) => type === 'TCPServerWrap').length;
}

/** How many garbage collections are counted. */
function collectionsIn(metrics: string): string | undefined {
  return /gc_duration_seconds_count\{kind="major"\} (\d+)/.exec(metrics)?.[1];
}

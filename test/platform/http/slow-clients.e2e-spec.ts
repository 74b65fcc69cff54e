import { setTimeout as delay } from 'node:timers/promises';
import { HttpAdapterHost } from '@nestjs/core';
import type { PlatenFastifyAdapter } from '../../../src/platform/http/fastify-adapter.js';
import { MetricsServer } from '../../../src/operations/metrics/metrics-server.js';
import { METRICS, scrape } from '../../support/metrics.js';
import { postArticle, signUp } from '../../support/people.js';
import { until } from '../../support/server-process.js';
import { StalledClient } from '../../support/stalled-client.js';
import { type TestApp, useTestApp, useTestAppStarter } from '../../support/test-app.js';

/** Milliseconds; long enough for a busy machine to make some progress in it. */
const RESPONSE_TIMEOUT = 400;

/** Milliseconds between two reads of a client that takes its time. */
const PAUSE = 300;

/** More than the kernel takes for one connection, which is 4 MB on Linux. */
const BEYOND_KERNEL = 8_000_000;

const LONG_TEXT = '🐘'.repeat(200_000);

const startApp = useTestAppStarter();

describe('clients that do not read', () => {
  const api = useTestApp({
    ...METRICS,
    responseTimeout: RESPONSE_TIMEOUT,
    maxConcurrentRequests: 20,
  });
  let url: string;
  let article: string;
  const clients: StalledClient[] = [];

  beforeAll(async () => {
    url = await api.app.getUrl();
    const { slug } = await postArticle(api, await signUp(api), { text: LONG_TEXT });
    article = `/article/${slug}`;
  });
  afterEach(() => {
    clients.splice(0).forEach((client) => client.close());
  });

  function open(paths: readonly string[], address?: string, to = url): StalledClient {
    const client = StalledClient.open(to, paths, address);
    clients.push(client);
    return client;
  }

  /** So many requests for `path` that their responses are more than the kernel takes. */
  async function askingFor(path: string): Promise<string[]> {
    const { text } = await api.http.get(path);
    return Array.from({ length: Math.ceil(BEYOND_KERNEL / (text.length + 600)) }, () => path);
  }

  const traffic = (): PlatenFastifyAdapter['traffic'] => adapterOf(api).traffic;
  const cutResponses = async (): Promise<number> =>
    (await scrape(api)).get('http_responses_cut_total{reason="timeout"}') ?? Number.NaN;

  it.each([
    ['an article', () => article],
    ['the documentation', () => '/docs/swagger-ui-bundle.js'],
    ['what is not there', () => '/nothing'],
  ])('are cut after some time without progress, when requesting %s', async (_, path) => {
    const before = await cutResponses();
    open(await askingFor(path()));
    await until(async () => (await cutResponses()) === before + 1);
    expect(traffic().connections.open).toBe(0);
  });

  it('are cut even if they keep sending', async () => {
    const before = await cutResponses();
    const client = open(await askingFor(article));
    const sending = setInterval(() => client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'), 50);
    await until(async () => (await cutResponses()) === before + 1);
    clearInterval(sending);
    expect(traffic().connections.open).toBe(0);
  });

  it('are cut on the port of the metrics, too', async () => {
    const before = await cutResponses();
    const paths = Array.from({ length: 800 }, () => '/metrics');
    open(paths, undefined, api.app.get(MetricsServer).url);
    await until(async () => (await cutResponses()) === before + 1);
    expect(traffic().responses.cut.timeout).toBe(before + 1);
  });

  it('are not cut as long as they read, however long it takes', async () => {
    // Five times a pause, so that a busy machine is not taken for a client that does not read.
    const patient = await startApp({ responseTimeout: PAUSE * 5 });
    const { slug } = await postArticle(patient, await signUp(patient), { text: LONG_TEXT });
    const paths = Array.from({ length: 18 }, () => `/article/${slug}`);
    const client = open(paths, undefined, await patient.app.getUrl());
    // Twice the timeout in all.
    for (let step = 1; step <= 10; step++) {
      await delay(PAUSE);
      await client.read(step * 1_400_000);
    }
    expect(client.bytesRead).toBeGreaterThanOrEqual(14_000_000);
  });

  it('do not block others: 1000 of them affect neither reads nor readiness', async () => {
    const patient = await startApp({
      ...METRICS,
      maxConcurrentRequests: 20,
      // None is cut during the test, however busy the machine is.
      responseTimeout: 600_000,
    });
    const author = await signUp(patient);
    const { slug } = await postArticle(patient, author, { text: LONG_TEXT });
    const short = await postArticle(patient, author, { text: LONG_TEXT.slice(0, 40_000) });
    const to = await patient.app.getUrl();
    const long = Array.from({ length: 12 }, () => `/article/${slug}`);
    for (let index = 0; index < 1000; index++) {
      const address = `127.0.0.${2 + (index % 10)}`;
      // Some ask for more than the kernel takes, so that it waits in the server.
      open(index % 40 === 0 ? long : [`/article/${short.slug}`], address, to);
    }
    const { connections, limiter } = adapterOf(patient).traffic;
    await until(() => connections.open >= 1000 && limiter.running === 0);
    for (let read = 0; read < 20; read++) {
      await patient.http.get(`/article?limit=${read + 1}`).expect(200);
      await patient.http.get('/health/ready').expect(200);
    }
    expect((await scrape(patient)).get('http_connections')).toBeGreaterThanOrEqual(1000);
  });
});

function adapterOf({ app: nest }: TestApp): PlatenFastifyAdapter {
  return nest.get<HttpAdapterHost<PlatenFastifyAdapter>>(HttpAdapterHost).httpAdapter;
}

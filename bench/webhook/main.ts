/**
 * `npm run bench:webhook`: how long 1000 deliveries take to a server on this machine, from the events on.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { openDatabase } from '../../dist/src/operations/schema/open-database.js';
import { runProcess } from '../../dist/src/platform/run-process.js';
import {
  ensureSample,
  restoreSample,
  type SampleDatabase,
  withClient,
} from '../database/sample-database.ts';
import type { ServedProgram } from '../machine/child-process.ts';
import { BENCH_DIR, startServer } from '../run/programs.ts';

const DELIVERIES = 1000;
const ARTICLES = 10_000;

/** Of the account that creates the webhook. */
const EMAIL = 'webhook@bench.example';

/** Milliseconds after which they must have arrived. */
const PATIENCE = 120_000;

/** The server that is told: it takes everything, and keeps how often each id came. */
class Sink {
  readonly arrivals = new Map<string, number>();
  private readonly server = createServer((request, response) => {
    const id = String(request.headers['webhook-id']);
    this.arrivals.set(id, (this.arrivals.get(id) ?? 0) + 1);
    request.resume().once('end', () => response.writeHead(204).end());
  });

  /** @returns its URL */
  async start(): Promise<string> {
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', () => listening()));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  async stop(): Promise<void> {
    await new Promise<void>((closed) => this.server.close(() => closed()));
  }
}

/** Makes one of the sample's users an administrator with a token and a webhook. @returns the headers of requests */
async function prepare(
  origin: string,
  databaseUrl: string,
  url: string,
): Promise<Record<string, string>> {
  const headers = { 'content-type': 'application/json' };
  const account = { fullName: 'A', email: EMAIL, password: 'correct horse bench' };
  const signUp = { method: 'POST', headers, body: JSON.stringify(account) };
  const { token } = (await (await fetch(`${origin}/user/sign-up`, signUp)).json()) as {
    token: string;
  };
  await withClient(databaseUrl, (client) =>
    client.query(`update "user" set role = 'admin' where email = $1`, [EMAIL]),
  );
  const withToken = { ...headers, authorization: `Bearer ${token}` };
  const body = JSON.stringify({ url, events: ['article.updated'] });
  const created = await fetch(`${origin}/webhook`, { method: 'POST', headers: withToken, body });
  if (created.status !== 201) {
    throw new Error(`POST /webhook: ${created.status} ${await created.text()}`);
  }
  return withToken;
}

/** Changes so many articles at once, each of which is an event. */
async function change(databaseUrl: string): Promise<void> {
  await withClient(databaseUrl, (client) =>
    client.query(
      `update article set version = version + 1 where id in (
         select id from article where is_public order by id limit $1)`,
      [DELIVERIES],
    ),
  );
}

/** Changes articles, and waits until a webhook was told of each. @throws Error if that takes too long */
async function measure(server: ServedProgram, sink: Sink, databaseUrl: string): Promise<void> {
  const headers = await prepare(server.origin, databaseUrl, await sink.start());
  await change(databaseUrl);
  const begin = performance.now();
  // Any change that is committed by the server has the events delivered.
  const body = JSON.stringify({ bio: 'Now' });
  await fetch(`${server.origin}/user/profile`, { method: 'PATCH', headers, body });
  while (sink.arrivals.size < DELIVERIES) {
    if (performance.now() - begin > PATIENCE) {
      throw new Error(`${sink.arrivals.size} of ${DELIVERIES} messages have arrived`);
    }
    await delay(10);
  }
  const seconds = (performance.now() - begin) / 1000;
  const rate = (DELIVERIES / seconds).toFixed(0);
  console.log(`${DELIVERIES} deliveries in ${seconds.toFixed(1)} s, ${rate} a second`);
  const repeated = [...sink.arrivals.values()].filter((count) => count > 1).length;
  console.log(`messages that arrived more than once: ${repeated}`);
}

/** Takes back what the run has written. */
async function restore(sample: SampleDatabase): Promise<void> {
  await withClient(sample.url, async (client) => {
    await client.query('delete from outbox_message');
    await client.query('delete from event_subscription');
    await client.query('delete from webhook');
  });
  await restoreSample(sample);
  await withClient(sample.url, (client) =>
    client.query('delete from "user" where email = $1', [EMAIL]),
  );
}

await runProcess(async (stop) => {
  const database = await openDatabase({ databaseUrl: undefined, dataDir: BENCH_DIR }, { stop });
  const sink = new Sink();
  try {
    const sample = await ensureSample(database.url, ARTICLES, (line) => console.error(line));
    // Outside production, as the webhook has no https.
    const env = { NODE_ENV: 'development', WEBHOOK_ALLOW: '127.0.0.1' };
    const server = await startServer(sample.url, 'bundle', { env });
    try {
      await measure(server, sink, sample.url);
    } finally {
      await server.stop();
      await sink.stop();
      await restore(sample);
    }
  } finally {
    await database.stop();
  }
});

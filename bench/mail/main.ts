/**
 * `npm run bench:mail`: how fast 10 000 queued mails leave to an SMTP server on this machine, and what
 * that costs reads at the same time, a quarter of those that the server can do.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { openDatabase } from '../../dist/src/operations/schema/open-database.js';
import { runProcess } from '../../dist/src/platform/run-process.js';
import { ensureSample, restoreSample, withClient } from '../database/sample-database.ts';
import type { ServedProgram } from '../machine/child-process.ts';
import { BENCH_DIR, startServer } from '../run/programs.ts';
import { Reads } from '../run/reads.ts';
import { MailSink } from './mail-sink.ts';

const MAILS = 10_000;
const ARTICLES = 10_000;

/** Reads beside the mails, as a share of those that the server can do: at its limit, mails would wait for reads. */
const READ_SHARE = 0.25;

/** Milliseconds after which the mails must have left. */
const PATIENCE = 300_000;

/** Mails that tell so many users that their password was reset. */
const QUEUE_MAILS = `
  insert into outbox_message (key, kind, payload, created_at, attempts, next_attempt_at)
  select gen_random_uuid(), 'mail',
    jsonb_build_object('template', 'password-changed', 'data', jsonb_build_object('userId', u.id)),
    now(), 0, now()
  from generate_series(1, $1) as n
  join (select id, row_number() over (order by id) - 1 as place, count(*) over () as users from "user") u
    on u.place = n % u.users`;

/** Milliseconds until the mails have arrived, from the request that starts their delivery. */
async function deliver(server: ServedProgram, { arrivals }: MailSink): Promise<number> {
  const start = performance.now();
  await fetch(`${server.origin}/user/password/forgot`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'nobody@bench.example' }),
  });
  while (arrivals.size < MAILS) {
    if (performance.now() - start > PATIENCE) {
      throw new Error(`${arrivals.size} of ${MAILS} mails have arrived`);
    }
    await delay(10);
  }
  return performance.now() - start;
}

async function queueMails(databaseUrl: string): Promise<void> {
  await withClient(databaseUrl, (client) => client.query(QUEUE_MAILS, [MAILS]));
}

async function measure(server: ServedProgram, sink: MailSink, databaseUrl: string): Promise<void> {
  await queueMails(databaseUrl);
  const alone = await deliver(server, sink);
  console.log(
    `without reads: ${MAILS} mails in ${(alone / 1000).toFixed(1)} s, ${rateOf(alone)} a second`,
  );

  sink.arrivals.clear();
  const reads = await Reads.of(server, databaseUrl);
  const greatest = await reads.measureAlone();
  const rate = greatest.rate * READ_SHARE;
  const before = await reads.measure(undefined, rate);
  await queueMails(databaseUrl);
  const delivery = deliver(server, sink);
  let isDelivered = false;
  void delivery.finally(() => (isDelivered = true)).catch(() => undefined);
  const beside = await reads.measure(() => !isDelivered, rate);
  const elapsed = await delivery;
  console.log(
    `beside reads: ${MAILS} mails in ${(elapsed / 1000).toFixed(1)} s, ${rateOf(elapsed)} a second`,
  );
  console.log(
    `reads without mails: ${before.rate.toFixed(0)} a second, p99 ${before.p99.toFixed(1)} ms`,
  );
  console.log(
    `reads beside mails: ${beside.rate.toFixed(0)} a second, p99 ${beside.p99.toFixed(1)} ms`,
  );
  console.log(`p99 beside mails: ${(beside.p99 / before.p99).toFixed(2)} times`);
  const repeated = [...sink.arrivals.values()].filter((count) => count > 1).length;
  console.log(`mails that arrived more than once: ${repeated}`);
}

function rateOf(milliseconds: number): string {
  return ((MAILS / milliseconds) * 1000).toFixed(0);
}

await runProcess(async (stop) => {
  const database = await openDatabase({ databaseUrl: undefined, dataDir: BENCH_DIR }, { stop });
  const sink = new MailSink();
  try {
    const sample = await ensureSample(database.url, ARTICLES, (line) => console.error(line));
    const mail = {
      MAIL_URL: await sink.start(),
      MAIL_FROM: 'Platen <noreply@bench.example>',
      PUBLIC_URL: 'https://bench.example',
    };
    const server = await startServer(sample.url, 'bundle', { env: mail });
    try {
      await measure(server, sink, sample.url);
    } finally {
      await server.stop();
      await sink.stop();
      await withClient(sample.url, (client) => client.query('delete from outbox_message'));
      await restoreSample(sample);
    }
  } finally {
    await database.stop();
  }
});

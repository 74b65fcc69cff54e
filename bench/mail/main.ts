/**
 * `npm run bench:mail`: how fast 10 000 queued mails leave to an SMTP server on this machine, and what
 * that costs reads at the same time.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { openDatabase } from '../../dist/src/operations/schema/open-database.js';
import { runProcess } from '../../dist/src/platform/run-process.js';
import { ensureSample, restoreSample, withClient } from '../database/sample-database.ts';
import { COLD } from '../load/cold.ts';
import { type BenchRequest, runLoad } from '../load/load.ts';
import type { ServedProgram } from '../machine/child-process.ts';
import { median } from '../run/measure.ts';
import { BENCH_DIR, startServer } from '../run/programs.ts';
import { MailSink } from './mail-sink.ts';

const MAILS = 10_000;
const ARTICLES = 10_000;

/** Seconds of one measurement of reads, and of the requests before the first. */
const ROUND = 3;
const WARM_UP = 5;
/** Measurements without mails; with them it goes on until all have left. */
const ROUNDS = 4;

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

/** Reads for some rounds, as long as `isToGoOn`. @returns the median of their p99 in milliseconds */
async function p99OfReads(
  server: ServedProgram,
  requests: readonly BenchRequest[],
  isToGoOn: (round: number) => boolean,
): Promise<{ p99: number; rate: number }> {
  const [p99s, rates]: [number[], number[]] = [[], []];
  for (let round = 0; isToGoOn(round); round++) {
    server.clearLog();
    const { p99, rate } = await runLoad(server.origin, requests, ROUND);
    p99s.push(p99);
    rates.push(rate);
  }
  return { p99: median(p99s), rate: median(rates) };
}

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
  const slugs = await withClient(databaseUrl, (client) =>
    client.query<{ slug: string }>('select slug from article where id % 3 = 0 order by id'),
  );
  const requests = slugs.rows.map(({ slug }) => ({ path: `/article/${slug}`, headers: COLD }));

  await queueMails(databaseUrl);
  const alone = await deliver(server, sink);
  console.log(
    `without reads: ${MAILS} mails in ${(alone / 1000).toFixed(1)} s, ${rateOf(alone)} a second`,
  );

  sink.arrivals.clear();
  await runLoad(server.origin, requests, WARM_UP);
  const before = await p99OfReads(server, requests, (round) => round < ROUNDS);
  await queueMails(databaseUrl);
  const delivery = deliver(server, sink);
  let isDelivered = false;
  void delivery.finally(() => (isDelivered = true)).catch(() => undefined);
  const beside = await p99OfReads(server, requests, () => !isDelivered);
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

/**
 * `node --import ./scripts/build.js scripts/response-times.ts URL`: whether the time of a response tells which
 * emails have accounts. For a server with `EMAIL_VERIFICATION=required` and without limits per address.
 *
 * It is an attacker's view: one client, requests for known and unknown emails in random order.
 */
import { randomUUID } from 'node:crypto';

const [, , base = 'http://localhost:3000', given = '200'] = process.argv;

/** Requests of each kind. */
const COUNT = Number(given);

interface Sample {
  known: boolean;
  ms: number;
}

async function post(path: string, body: object): Promise<number> {
  const start = performance.now();
  const response = await fetch(base + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  await response.arrayBuffer();
  const ms = performance.now() - start;
  if (response.status !== 202) {
    throw new Error(`${path} gave ${response.status}`);
  }
  return ms;
}

const newEmail = (): string => `${randomUUID()}@example.com`;
const signUp = (email: string): Promise<number> =>
  post('/user/sign-up', { email, fullName: 'Jane Doe', password: 'correct horse battery' });
const forgot = (email: string): Promise<number> => post('/user/password/forgot', { email });

/** As many known as unknown emails, in random order. */
function shuffled(knownEmails: readonly string[]): { known: boolean; email: string }[] {
  return [
    ...knownEmails.map((email) => ({ known: true, email })),
    ...knownEmails.map(() => ({ known: false, email: newEmail() })),
  ]
    .map((one) => ({ one, order: Math.random() }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ one }) => one);
}

function quantile(values: readonly number[], share: number): string {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(2);
}

/** Mann–Whitney U test of two samples: how far the ranks are from those of equal ones, in standard deviations. */
function rankScore(one: readonly number[], other: readonly number[]): number {
  const all = [
    ...one.map((ms) => ({ ms, isOne: true })),
    ...other.map((ms) => ({ ms, isOne: false })),
  ].toSorted((a, b) => a.ms - b.ms);
  const ranks = all.reduce((sum, { isOne }, index) => sum + (isOne ? index + 1 : 0), 0);
  const u = ranks - (one.length * (one.length + 1)) / 2;
  const mean = (one.length * other.length) / 2;
  const deviation = Math.sqrt((one.length * other.length * (one.length + other.length + 1)) / 12);
  return (u - mean) / deviation;
}

function report(title: string, known: readonly number[], unknown: readonly number[]): void {
  const z = rankScore(known, unknown);
  console.log(
    `${title}: known median ${quantile(known, 0.5)} p95 ${quantile(known, 0.95)} ms, ` +
      `unknown median ${quantile(unknown, 0.5)} p95 ${quantile(unknown, 0.95)} ms, ` +
      `rank test z ${z.toFixed(2)} (|z| < 1.96 is no difference at 5 %)`,
  );
}

async function measure(
  title: string,
  send: (email: string) => Promise<number>,
  knownEmails: readonly string[],
): Promise<void> {
  const samples: Sample[] = [];
  for (const { known, email } of shuffled(knownEmails)) {
    samples.push({ known, ms: await send(email) });
  }
  const timesOf = (wanted: boolean, shift = 0): number[] =>
    samples.filter((_, index) => samples[index - shift]?.known === wanted).map(({ ms }) => ms);
  report(title, timesOf(true), timesOf(false));
  // What is done after the response must not slow the next one down, either.
  report(`${title}, the request after it`, timesOf(true, 1), timesOf(false, 1));
}

/** Emails of new accounts. */
async function newAccounts(): Promise<string[]> {
  const emails = Array.from({ length: COUNT }, newEmail);
  for (const email of emails) {
    await signUp(email);
  }
  return emails;
}

await measure('forgot', forgot, await newAccounts());
await measure('sign-up', signUp, await newAccounts());

/**
 * `npm run bench:inputs -- <url>`: what a long input in each part of a request costs a server that
 * runs, such as one of `npm start`. Asks one at a time, and prints the most expensive ones.
 */
import { connect, type Socket } from 'node:net';
import { LONG, type LongRequest, longRequests, type RouteTemplate } from './long-inputs.ts';

/** How often each is asked at least, and how often while it seems expensive; the fastest counts. */
const ATTEMPTS = 3;
const MOST_ATTEMPTS = 50;

/** Milliseconds from which on a response is expensive, or the machine was busy. */
const EXPENSIVE = 5;

/** How many of the most expensive are printed. */
const SHOWN = 20;

/** Beside the documented routes: where the documentation itself comes from. */
const STATIC: readonly RouteTemplate[] = [
  { method: 'GET', path: '/docs' },
  { method: 'GET', path: '/docs/swagger-ui.css' },
  { method: 'OPTIONS', path: '/article' },
];

async function routesOf(base: URL): Promise<RouteTemplate[]> {
  const documents = await Promise.all(
    ['docs-json', 'docs/realworld-json'].map(async (path) => {
      const response = await fetch(new URL(path, base));
      return (await response.json()) as { paths: Record<string, object> };
    }),
  );
  return documents.flatMap(({ paths }) =>
    Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => ({ method: method.toUpperCase(), path })),
    ),
  );
}

/** The head of a request as it goes over the wire: nothing is escaped or added but `Host`. */
function headOf({ method, target, headers }: LongRequest, { host }: URL): string {
  const lines = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${target} HTTP/1.1`, ...lines, 'connection: close', '', ''].join('\r\n');
}

/** @returns its status, and the milliseconds from the end of the request to the first byte */
async function ask(request: LongRequest, base: URL): Promise<{ status: number; ms: number }> {
  const socket: Socket = connect(Number(base.port), base.hostname);
  await new Promise<void>((resolve, reject) =>
    socket.once('connect', resolve).once('error', reject),
  );
  const start = performance.now();
  socket.write(headOf(request, base));
  const first = await new Promise<Buffer>((resolve, reject) => {
    socket
      .once('data', resolve)
      .once('error', reject)
      .once('close', () => reject(new Error('No response')));
  });
  const ms = performance.now() - start;
  socket.destroy();
  return { status: Number(first.toString('latin1', 9, 12)), ms };
}

async function fastest(request: LongRequest, base: URL): Promise<{ status: number; ms: number }> {
  let best = await ask(request, base);
  const isToRepeat = (attempt: number) =>
    attempt < ATTEMPTS || (best.ms > EXPENSIVE && attempt < MOST_ATTEMPTS);
  for (let attempt = 1; isToRepeat(attempt); attempt++) {
    const next = await ask(request, base);
    best = next.ms < best.ms ? next : best;
  }
  return best;
}

const base = new URL(process.argv[2] ?? 'http://127.0.0.1:3000');
const results: { name: string; status: number; ms: number }[] = [];
for (const route of [...(await routesOf(base)), ...STATIC]) {
  for (const request of longRequests(route, LONG)) {
    results.push({ name: request.name, ...(await fastest(request, base)) });
  }
}
results.sort((one, other) => other.ms - one.ms);
const lines = results
  .slice(0, SHOWN)
  .map(({ name, status, ms }) => `${ms.toFixed(1)} ms  ${status}  ${name}`);
const faults = results.filter(({ status }) => status >= 500).length;
process.stdout.write(
  `${[`${results.length} requests, ${faults} answered with 5xx; the most expensive:`, ...lines].join('\n')}\n`,
);

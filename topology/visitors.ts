import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds between two requests of one visitor. */
const PAUSE = 20;

/** Timeout of a request in milliseconds. */
const PATIENCE = 10_000;

/** The results of visitors. */
export interface Tally {
  succeeded: number;
  /** Failed requests and their outcome. */
  failures: string[];
  /** Duration of the slowest request in milliseconds. */
  slowest: number;
}

/**
 * Visitors without a token who read all the time, and never the same, so that each response comes from
 * a database.
 *
 * @param url of the balancer
 * @param work what goes on meanwhile
 */
export async function whileVisited(
  url: string,
  visitors: number,
  work: () => Promise<unknown>,
): Promise<Tally> {
  const tally: Tally = { succeeded: 0, failures: [], slowest: 0 };
  const leaving = new AbortController();
  const visits = Array.from({ length: visitors }, async (_, visitor) => {
    for (let offset = 0; !leaving.signal.aborted; offset++) {
      await visit(`${url}/article?limit=${visitor + 1}&offset=${offset}`, tally);
      await delay(PAUSE);
    }
  });
  try {
    await work();
  } finally {
    leaving.abort();
    await Promise.all(visits);
  }
  return tally;
}

async function visit(url: string, tally: Tally): Promise<void> {
  const begin = performance.now();
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE) });
    await response.arrayBuffer();
    if (response.status !== 200) {
      tally.failures.push(`${url}: ${response.status}`);
    }
    tally.succeeded++;
  } catch (error) {
    tally.failures.push(`${url}: ${String(error)}`);
  }
  tally.slowest = Math.max(tally.slowest, performance.now() - begin);
}

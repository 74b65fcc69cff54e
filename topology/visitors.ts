import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds between two requests of one visitor. */
const PAUSE = 20;

/** Milliseconds that an answer may take. */
const PATIENCE = 10_000;

/** How visitors were answered. */
export interface Tally {
  answered: number;
  /** What was not answered with 200, and how. */
  failures: string[];
  /** Milliseconds that the slowest answer took. */
  slowest: number;
}

/**
 * Visitors without a token who read all the time, and never the same, so that each answer comes from
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
  const tally: Tally = { answered: 0, failures: [], slowest: 0 };
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
    const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE) });
    await answer.arrayBuffer();
    if (answer.status !== 200) {
      tally.failures.push(`${url}: ${answer.status}`);
    }
    tally.answered++;
  } catch (error) {
    tally.failures.push(`${url}: ${String(error)}`);
  }
  tally.slowest = Math.max(tally.slowest, performance.now() - begin);
}

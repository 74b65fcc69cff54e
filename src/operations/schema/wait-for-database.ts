import { setTimeout as delay } from 'node:timers/promises';
import { isUnreachableDatabase } from '../../platform/errors/database-state.js';
import { printError } from '../../platform/run-process.js';

/** Milliseconds between two attempts. */
const RETRY_INTERVAL = 1000;

/** Options of {@link waitForDatabase}. */
export interface WaitOptions {
  /** Sends a query to the database. */
  ask: () => Promise<unknown>;
  /** Milliseconds after which no further attempt is made. */
  timeout: number;
  /** Cancels waiting. */
  stop: AbortSignal;
  /** Waits between two attempts; tests replace it. */
  pause?: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
}

/**
 * Waits until the database can be reached: after a power failure, or when a cluster starts as a whole,
 * it may start later than the server. Errors that waiting does not solve (a wrong password, a missing
 * database) are thrown at once.
 *
 * @throws the last error of `ask`
 * @throws the reason of `stop`
 */
export async function waitForDatabase({
  ask,
  timeout,
  stop,
  pause = (milliseconds, signal) => delay(milliseconds, undefined, { signal }),
}: WaitOptions): Promise<void> {
  const deadline = performance.now() + timeout;
  for (let isAnnounced = false; ; isAnnounced = true) {
    try {
      await ask();
      return;
    } catch (error) {
      stop.throwIfAborted();
      if (!isUnreachableDatabase(error) || performance.now() + RETRY_INTERVAL > deadline) {
        throw error;
      }
    }
    if (!isAnnounced) {
      printError(`Platen waits for the database, for up to ${timeout / 1000} s …`);
    }
    await pause(RETRY_INTERVAL, stop).catch(() => undefined);
    stop.throwIfAborted();
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import { isUnreachableDatabase } from '../../platform/errors/database-state.js';
import { printError } from '../../platform/run-process.js';

/** Milliseconds between two tries. */
const PAUSE = 1000;

/** How long to wait, and what for. */
export interface DatabaseWait {
  /** Asks the database for something. */
  ask: () => Promise<unknown>;
  /** Milliseconds for which it is asked again. */
  patience: number;
  /** Ends the waiting at once. */
  stop: AbortSignal;
  /** Lets time pass; tests have none. */
  pause?: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
}

/**
 * Waits until the database can be reached: after a power cut, or in a cluster that comes up as a
 * whole, it may be there later than the server. What waiting does not help (a wrong password, a
 * database that does not exist) is not waited for.
 *
 * @throws the last error of `ask` @throws the reason of `stop`
 */
export async function waitForDatabase({
  ask,
  patience,
  stop,
  pause = (milliseconds, signal) => delay(milliseconds, undefined, { signal }),
}: DatabaseWait): Promise<void> {
  const deadline = performance.now() + patience;
  for (let told = false; ; told = true) {
    try {
      await ask();
      return;
    } catch (error) {
      stop.throwIfAborted();
      if (!isUnreachableDatabase(error) || performance.now() + PAUSE > deadline) {
        throw error;
      }
    }
    if (!told) {
      printError(`Platen waits for the database, for up to ${patience / 1000} s …`);
    }
    await pause(PAUSE, stop).catch(() => undefined);
    stop.throwIfAborted();
  }
}

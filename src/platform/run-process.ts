import { isRunByNpm } from '../config/npm.js';
import { StartupError } from '../config/startup.error.js';

/** Ctrl-C, `kill` (as npm, Docker and systemd do), and a terminal that was closed. */
const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Milliseconds. */
const PARENT_CHECK_INTERVAL = 300;

/** Exit code of a process that was stopped before its work was done, as shells count a Ctrl-C. */
export const STOPPED_EARLY = 130;

/**
 * The life of a process, for every entry point alike: runs `main` to its end, whatever happens, so
 * that what it started is stopped; tells the operator what went wrong, and exits with 1 if anything
 * did. A stop signal only aborts `stop`; a second one changes nothing.
 *
 * @param main what to do; it ends early when `stop` is aborted, by throwing its reason or by itself
 * @param stoppedCode exit code where it threw that reason
 */
export async function runProcess(
  main: (stop: AbortSignal) => Promise<void>,
  stoppedCode = STOPPED_EARLY,
): Promise<never> {
  const stopping = new AbortController();
  for (const signal of STOP_SIGNALS) {
    process.on(signal, () => stopping.abort());
  }
  if (isRunByNpm()) {
    whenOrphaned(() => stopping.abort());
  }
  process.on('uncaughtException', (error) => {
    report(error);
    stopping.abort();
  });
  try {
    await main(stopping.signal);
  } catch (error) {
    if (error === stopping.signal.reason) {
      process.exitCode ??= stoppedCode;
    } else {
      report(error);
    }
  }
  process.exit();
}

/**
 * npm runs us in a shell. A `kill` that is meant for npm ends both of them, and many a shell (dash,
 * on Debian) does not pass it on: all we see is that our parent is gone.
 */
function whenOrphaned(callback: () => void): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) {
      callback();
    }
  }, PARENT_CHECK_INTERVAL).unref();
}

/** Says something to whoever has started the process, apart from the log and from what it gives. */
export function printError(line: string): void {
  console.error(line);
}

/** What the operator can set right is told in its own words, a defect with its stack. */
function report(error: unknown): void {
  console.error(error instanceof StartupError ? error.message : error);
  process.exitCode = 1;
}

/**
 * The outcome of `work`, unless the process is to stop before it is there. What becomes of `work`
 * then is of no interest to anybody.
 *
 * @throws the reason of `stop`
 */
export async function unlessStopped<T>(stop: AbortSignal, work: Promise<T>): Promise<T> {
  const stopped = whenStopped(stop).then((): never => {
    throw stop.reason;
  });
  return Promise.race([work, stopped]);
}

/** Resolves once the process is to stop. */
export function whenStopped(stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) {
      resolve();
    }
    stop.addEventListener('abort', () => resolve(), { once: true });
  });
}

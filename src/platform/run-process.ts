import { isRunByNpm } from '../config/npm.js';
import { StartupError } from '../config/startup.error.js';

/** Ctrl-C, `kill` (also by npm, Docker and systemd), and a closed terminal. */
const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Milliseconds between two checks whether the parent process is still there. */
const PARENT_CHECK_INTERVAL = 300;

/** Exit code of a process that was stopped before its work was done, as shells report a Ctrl-C. */
export const STOPPED_EARLY = 130;

/**
 * Runs an entry point: runs `main` to its end, whatever happens, so that it can stop what it started;
 * prints errors, and exits with code 1 if there were any. A stop signal aborts `stop`; a second signal
 * has no effect.
 *
 * @param main ends early when `stop` is aborted, by throwing its reason or by returning
 * @param stoppedCode exit code if it threw that reason
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
 * Calls `callback` when the parent process is gone. npm runs scripts in a shell: a `kill` of npm ends
 * both, and some shells (dash, on Debian) do not pass the signal on.
 */
function whenOrphaned(callback: () => void): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) {
      callback();
    }
  }, PARENT_CHECK_INTERVAL).unref();
}

/**
 * Writes a line to standard error, for the person who started the process; it is not part of the log.
 */
export function printError(line: string): void {
  console.error(line);
}

/** Prints the message of a {@link StartupError}; anything else is a defect, printed with its stack. */
function report(error: unknown): void {
  console.error(error instanceof StartupError ? error.message : error);
  process.exitCode = 1;
}

/**
 * Returns the result of `work`, unless the process has to stop first; the result of `work` is ignored
 * then.
 *
 * @throws the reason of `stop`
 */
export async function unlessStopped<T>(stop: AbortSignal, work: Promise<T>): Promise<T> {
  const stopped = whenStopped(stop).then((): never => {
    throw stop.reason;
  });
  return Promise.race([work, stopped]);
}

/** Resolves once `stop` is aborted. */
export function whenStopped(stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) {
      resolve();
    }
    stop.addEventListener('abort', () => resolve(), { once: true });
  });
}

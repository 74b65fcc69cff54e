import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Blocks the event loop for some milliseconds. */
export function blockEventLoop(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end) {
    // Busy waiting.
  }
}

/** Runs a garbage collection, of the kind `major`. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc()');
}

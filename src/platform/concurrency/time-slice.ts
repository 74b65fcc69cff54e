import { setImmediate } from 'node:timers/promises';

/** Milliseconds of work after which others run. */
const LENGTH = 5;

/** Steps between two looks at the clock, which costs more than a small step. */
const STEPS_PER_LOOK = 20;

/** Divides long work of small steps, so that requests do not wait for all of it: `if (slice.isOver()) await slice.next()`. */
export class TimeSlice {
  private steps = 0;
  private since = performance.now();

  /** Call it after each step. */
  isOver(): boolean {
    return ++this.steps % STEPS_PER_LOOK === 0 && performance.now() - this.since > LENGTH;
  }

  /** Lets others run. */
  async next(): Promise<void> {
    await setImmediate();
    this.since = performance.now();
  }
}
